// docs/scenarios/i2c-reopen.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const bus = new I2c();
for (let byte: u8 = 1; byte <= 2; byte++) {
  done(bus.open(0, 100000, -1, -1));
  done(bus.tryWrite(0x48, buff([byte])));
  bus.deinit();
}
