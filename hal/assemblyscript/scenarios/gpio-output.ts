// docs/scenarios/gpio-output.md
import { Gpio } from "../assembly";
import { done } from "./_scenario";

const pin = Gpio.output(0, 13);
done(pin.trySet(true));
done(pin.trySet(false));
pin.deinit();
