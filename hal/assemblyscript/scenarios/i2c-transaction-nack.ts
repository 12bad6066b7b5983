// docs/scenarios/i2c-transaction-nack.md
import { I2c, I2cOperation, buff } from "../assembly";
import { done } from "./_scenario";

const bus = I2c.init(0, 100000, -1, -1);
done(bus.tryExec(0x68, [I2cOperation.write(buff([0x0a])), I2cOperation.read(new Uint8Array(1))]));
bus.deinit();
