// docs/scenarios/i2c-timeout.md
import { I2c } from "../assembly";
import { done, got } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const bytes = new Uint8Array(2);
done(bus.tryRead(0x50, bytes));
got(bus.tryRead(0x50, bytes), bytes);
bus.deinit();
