// SPI as for the published HAL 0.4; see as-i2c.ts for the imports.
import { buff, cmp } from "../assembly";
import { Spi } from "../assembly/spi";

const spi = Spi.init(0, 4000000, -1, -1, -1, -1);
spi.write(buff([0xaa, 0xbb, 0xcc]));

const bytes = buff([0xaa, 0xbb, 0xcc, 0xdd]);
spi.transfer(bytes);
assert(cmp(bytes, buff([0x11, 0x22, 0x33, 0x44])));

spi.deinit();
