// docs/scenarios/i2c-write-read-lengths.md
import { I2c, buff } from "../assembly";
import { got } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const bytes = new Uint8Array(3);
got(bus.tryWriteRead(0x50, buff([1, 2, 3, 4, 5]), bytes), bytes);
bus.deinit();
