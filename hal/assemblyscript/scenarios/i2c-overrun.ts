// docs/scenarios/i2c-overrun.md
import { I2c } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryRead(0x50, new Uint8Array(2)));
bus.deinit();
