// docs/scenarios/device-fails.md
import { I2c, Spi, device } from "../assembly";
import { done } from "./_scenario";

const spi = new Spi();
done(device.trySpi([spi]));
spi.deinit();
const bus = new I2c();
done(device.tryI2c([bus]));
bus.deinit();
