// docs/scenarios/i2c-nack-address.md
import { I2c, buff } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const byte = new Uint8Array(1);
done(bus.tryWrite(0x09, buff([0x01])));
done(bus.tryRead(0x09, byte));
done(bus.tryWriteRead(0x09, buff([0x01]), byte));
bus.deinit();
