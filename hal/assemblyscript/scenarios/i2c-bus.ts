// docs/scenarios/i2c-bus.md
import { I2c } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryRead(0x50, new Uint8Array(1)));
bus.deinit();
