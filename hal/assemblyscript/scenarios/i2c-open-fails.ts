// docs/scenarios/i2c-open-fails.md
import { I2c } from "../assembly";
import { done } from "./_scenario";

const bus = new I2c();
done(bus.open(9, 100000, -1, -1));
bus.deinit();
