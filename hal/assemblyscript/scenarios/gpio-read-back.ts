// docs/scenarios/gpio-read-back.md
import { Gpio, buff } from "../assembly";
import { done, got } from "./_scenario";

const pin = Gpio.output(0, 13);
done(pin.trySet(true));
const error = pin.tryGet();
got(error, buff([pin.level ? 1 : 0]));
pin.deinit();
