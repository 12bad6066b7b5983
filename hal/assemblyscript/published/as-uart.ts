// UART as for the published HAL 0.4; see as-i2c.ts for the imports.
import { buff, cmp } from "../assembly";
import { Uart } from "../assembly/uart";

const uart = Uart.init(0, 115200, -1, -1);
uart.write(buff([0xaa, 0xbb, 0xcc]));

const bytes = new Uint8Array(4);
uart.read(bytes);
assert(cmp(bytes, buff([0x11, 0x22, 0x33, 0x44])));
uart.deinit();
