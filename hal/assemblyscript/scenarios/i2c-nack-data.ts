// docs/scenarios/i2c-nack-data.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryWrite(0x50, buff([0x00, 0xff])));
bus.deinit();
