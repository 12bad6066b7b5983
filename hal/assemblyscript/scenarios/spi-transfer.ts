// docs/scenarios/spi-transfer.md
import { Spi, buff } from "../assembly";
import { got } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
const bytes = new Uint8Array(4);
got(spi.tryExchange(bytes, buff([0xaa, 0xbb, 0xcc, 0xdd])), bytes);
spi.deinit();
