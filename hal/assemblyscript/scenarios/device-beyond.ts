// docs/scenarios/device-beyond.md
import { Gpio, buff, device } from "../assembly";
import { done, got } from "./_scenario";

const pins = [new Gpio(), new Gpio(), new Gpio()];
const error = device.tryGpioOut(pins);
got(error, buff([pins[0].isOpen ? 1 : 0, pins[1].isOpen ? 1 : 0, pins[2].isOpen ? 1 : 0]));
done(pins[0].trySet(true));
for (let i = 0; i < pins.length; i++) pins[i].deinit();
