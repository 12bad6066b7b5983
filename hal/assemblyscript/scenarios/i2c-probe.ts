// docs/scenarios/i2c-probe.md
import { I2c } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const nothing = new Uint8Array(0);
done(bus.tryWrite(0x50, nothing));
done(bus.tryWrite(0x51, nothing));
bus.deinit();
