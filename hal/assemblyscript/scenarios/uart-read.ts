// docs/scenarios/uart-read.md
import { Uart } from "../assembly";
import { got } from "./_scenario";

const uart = Uart.init(0, 115200, -1, -1);
const bytes = new Uint8Array(4);
got(uart.tryRead(bytes), bytes);
uart.deinit();
