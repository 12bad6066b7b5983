// docs/scenarios/gpio-default-port.md
import { Gpio } from "../assembly";
import { done } from "./_scenario";

const pin = Gpio.output(-1, 2);
done(pin.trySet(true));
pin.deinit();
