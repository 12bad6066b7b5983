// docs/scenarios/gpio-input.md
import { Gpio, buff } from "../assembly";
import { got } from "./_scenario";

const pin = Gpio.input(1, 4);
for (let i = 0; i < 2; i++) {
  const error = pin.tryGet();
  got(error, buff([pin.level ? 1 : 0]));
}
pin.deinit();
