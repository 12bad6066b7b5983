// docs/scenarios/i2c-write-read.md
import { I2c, buff } from "../assembly";
import { got } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const bytes = new Uint8Array(2);
got(bus.tryWriteRead(0x48, buff([0x00]), bytes), bytes);
bus.deinit();
