// docs/scenarios/i2c-write.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryWrite(0x48, buff([0x01, 0xfe, 0x80])));
bus.deinit();
