// docs/scenarios/spi-read.md
import { Spi } from "../assembly";
import { got } from "./_scenario";

const spi = Spi.init(0, 1000000, -1, -1, -1, -1);
const bytes = new Uint8Array(5);
got(spi.tryRead(bytes), bytes);
spi.deinit();
