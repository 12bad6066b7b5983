// docs/scenarios/i2c-open.md
import { I2c } from "../assembly";

I2c.init(2, 400000, 20, 21).deinit();
