// Blinks an LED at pin 13 of port 0, once a second, five times.
import { Gpio, time } from "../assembly";
import { print } from "../assembly/console";

const led = Gpio.output(0, 13);
for (let i = 0; i < 5; i++) {
  led.set(true);
  time.delayMs(500);
  led.set(false);
  time.delayMs(500);
}
led.deinit();
print("blinked 5 times\n");
