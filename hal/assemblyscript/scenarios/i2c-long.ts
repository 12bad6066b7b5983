// docs/scenarios/i2c-long.md
import { I2c } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const numbers = new Uint8Array(300);
for (let i = 0; i < numbers.length; i++) numbers[i] = <u8>i;
done(bus.tryWrite(0x3c, numbers));
bus.deinit();
