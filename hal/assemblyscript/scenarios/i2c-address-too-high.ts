// docs/scenarios/i2c-address-too-high.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryWrite(0x80, buff([0x00])));
bus.deinit();
