// docs/scenarios/spi-transfer-lengths.md
import { Spi, buff } from "../assembly";
import { got } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
const two = new Uint8Array(2);
got(spi.tryExchange(two, buff([0xaa, 0xbb, 0xcc, 0xdd])), two);
const four = new Uint8Array(4);
got(spi.tryExchange(four, buff([0x0b])), four);
spi.deinit();
