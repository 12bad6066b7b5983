// docs/scenarios/uart-would-block.md
import { Uart, buff } from "../assembly";
import { done } from "./_scenario";

const uart = Uart.init(0, 115200, -1, -1);
for (let i = 0; i < 2; i++) done(uart.tryWrite(buff([0x00])));
uart.deinit();
