// docs/scenarios/device-all.md
import { Gpio, I2c, Spi, buff, device } from "../assembly";
import { done, got } from "./_scenario";

const spi = new Spi();
got(device.trySpi([spi]), buff([spi.isOpen ? 1 : 0]));
const bus = new I2c();
got(device.tryI2c([bus]), buff([bus.isOpen ? 1 : 0]));
const input = new Gpio();
got(device.tryGpioIn([input]), buff([input.isOpen ? 1 : 0]));
const output = new Gpio();
got(device.tryGpioOut([output]), buff([output.isOpen ? 1 : 0]));
const error = input.tryGet();
got(error, buff([input.level ? 1 : 0]));
done(output.trySet(true));
output.deinit();
input.deinit();
bus.deinit();
spi.deinit();
