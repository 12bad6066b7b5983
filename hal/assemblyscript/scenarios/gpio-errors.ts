// docs/scenarios/gpio-errors.md
import { Gpio, GpioDrive, GpioPull } from "../assembly";
import { done } from "./_scenario";

const input = Gpio.input(0, 4);
done(input.tryGet());
const output = Gpio.output(0, 5);
done(output.trySet(true));
done(output.tryConfigure(GpioPull.Down, GpioDrive.PushPull));
output.deinit();
input.deinit();
