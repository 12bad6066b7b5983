// docs/scenarios/i2c-ten-bit-low.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryWrite(I2c.tenBit(0x48), buff([0x42])));
done(bus.tryWrite(0x48, buff([0x42])));
bus.deinit();
