// docs/scenarios/uart-denied.md
import { Uart } from "../assembly";
import { done } from "./_scenario";

const uart = new Uart();
done(uart.open(3, 115200, -1, -1));
uart.deinit();
