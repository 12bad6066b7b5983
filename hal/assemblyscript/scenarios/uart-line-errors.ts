// docs/scenarios/uart-line-errors.md
import { Uart } from "../assembly";
import { done } from "./_scenario";

const uart = Uart.init(0, 115200, -1, -1);
for (let i = 0; i < 4; i++) done(uart.tryRead(new Uint8Array(1)));
uart.deinit();
