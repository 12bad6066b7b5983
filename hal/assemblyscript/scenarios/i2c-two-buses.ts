// docs/scenarios/i2c-two-buses.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const first = I2c.init(0, 100000, -1, -1);
const second = I2c.init(1, 400000, -1, -1);
done(second.tryWrite(0x48, buff([0x01])));
done(first.tryWrite(0x48, buff([0x02])));
second.deinit();
first.deinit();
