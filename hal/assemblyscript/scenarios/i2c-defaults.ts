// docs/scenarios/i2c-defaults.md
import { I2c } from "../assembly";

I2c.init(1, 0, -1, -1).deinit();
