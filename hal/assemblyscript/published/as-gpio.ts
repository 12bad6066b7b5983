// Pins as for the published HAL 0.4; see as-i2c.ts for the imports.
import { Gpio } from "../assembly/gpio";

const output = Gpio.output(2, 3);
output.set(true);

const input = Gpio.input(2, 4);
const level = input.get();
assert(level == false);
