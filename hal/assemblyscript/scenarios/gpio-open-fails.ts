// docs/scenarios/gpio-open-fails.md
import { Gpio, GpioMode } from "../assembly";
import { done } from "./_scenario";

const pin = new Gpio();
done(pin.open(0, 99, GpioMode.Input));
done(pin.open(0, 3, GpioMode.Output));
pin.deinit();
