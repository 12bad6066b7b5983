// docs/scenarios/i2c-close-fails.md
import { I2c } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryDeinit());
bus.deinit();
