// docs/scenarios/i2c-read.md
import { I2c } from "../assembly";
import { got } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const bytes = new Uint8Array(4);
got(bus.tryRead(0x48, bytes), bytes);
bus.deinit();
