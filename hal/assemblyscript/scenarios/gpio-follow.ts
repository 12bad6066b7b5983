// docs/scenarios/gpio-follow.md
import { Gpio } from "../assembly";

const input = Gpio.input(0, 4);
const output = Gpio.output(0, 5);
for (let i = 0; i < 3; i++) output.set(input.get());
output.deinit();
input.deinit();
