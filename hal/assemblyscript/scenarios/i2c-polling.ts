// docs/scenarios/i2c-polling.md
import { Errno, I2c, buff } from "../assembly";
import { done, got } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const byte = new Uint8Array(1);
const nothing = new Uint8Array(0);
done(bus.tryWrite(0x50, buff([0x00, 0x10, 0xaa])));
while (bus.tryWrite(0x50, nothing) == Errno.NackAddress) {}
got(bus.tryWriteRead(0x50, buff([0x00, 0x10]), byte), byte);
bus.deinit();
