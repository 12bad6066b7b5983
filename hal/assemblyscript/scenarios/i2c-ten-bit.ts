// docs/scenarios/i2c-ten-bit.md
import { I2c, buff } from "../assembly";
import { done, got } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const bytes = new Uint8Array(2);
done(bus.tryWrite(I2c.tenBit(0x123), buff([0x42])));
got(bus.tryWriteRead(I2c.tenBit(0x3ff), buff([0x01]), bytes), bytes);
bus.deinit();
