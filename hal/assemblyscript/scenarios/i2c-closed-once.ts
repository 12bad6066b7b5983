// docs/scenarios/i2c-closed-once.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const first = I2c.init(0, 100000, -1, -1);
first.deinit();
const second = I2c.init(1, 400000, -1, -1);
first.deinit();
done(second.tryWrite(0x48, buff([0x02])));
second.deinit();
