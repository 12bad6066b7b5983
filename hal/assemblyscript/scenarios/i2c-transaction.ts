// docs/scenarios/i2c-transaction.md
import { I2c, I2cOperation, buff } from "../assembly";
import { got } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
const bytes = new Uint8Array(5);
const error = bus.tryExec(0x68, [
  I2cOperation.write(buff([0x0a])),
  I2cOperation.write(buff([0x0b, 0x0c])),
  I2cOperation.read(bytes.subarray(0, 2)),
  I2cOperation.write(buff([0x0d])),
  I2cOperation.read(bytes.subarray(2)),
]);
got(error, bytes);
bus.deinit();
