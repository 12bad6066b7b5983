// docs/scenarios/uart-open.md
import { Uart } from "../assembly";

Uart.init(1, 9600, 4, 5).deinit();
