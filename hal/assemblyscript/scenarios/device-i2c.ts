// docs/scenarios/device-i2c.md
import { I2c, buff, device } from "../assembly";
import { done, got } from "./_scenario";

const buses = [new I2c(), new I2c()];
const error = device.tryI2c(buses);
got(error, buff([buses[0].isOpen ? 1 : 0, buses[1].isOpen ? 1 : 0]));
done(buses[1].tryWrite(0x48, buff([0x00])));
buses[1].deinit();
buses[0].deinit();
