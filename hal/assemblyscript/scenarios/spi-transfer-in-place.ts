// docs/scenarios/spi-transfer-in-place.md
import { Spi, buff } from "../assembly";
import { got } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
const bytes = buff([0xaa, 0xbb, 0xcc, 0xdd]);
got(spi.tryTransfer(bytes), bytes);
spi.deinit();
