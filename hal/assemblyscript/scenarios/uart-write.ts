// docs/scenarios/uart-write.md
import { Uart, buff } from "../assembly";
import { done } from "./_scenario";

const uart = Uart.init(0, 115200, -1, -1);
done(uart.tryWrite(buff([0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x0a])));
uart.deinit();
