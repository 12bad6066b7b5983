// docs/scenarios/gpio-configure.md
import { Gpio, GpioDrive, GpioPull } from "../assembly";
import { done } from "./_scenario";

const input = Gpio.input(0, 4);
done(input.tryConfigure(GpioPull.Up, GpioDrive.PushPull));
const output = Gpio.output(0, 5);
done(output.tryConfigure(GpioPull.None, GpioDrive.OpenDrain));
output.deinit();
input.deinit();
