// Reads the temperature from a TMP102 at address 0x48 three times, once a second.
import { I2c, buff, time } from "../assembly";
import { print } from "../assembly/console";

/** Hundredths of a degree as text, such as `-10.25 C`. */
function celsius(hundredths: i32): string {
  const size = abs(hundredths);
  const point = size % 100 < 10 ? ".0" : ".";
  return (hundredths < 0 ? "-" : "") + (size / 100).toString() + point + (size % 100).toString() + " C\n";
}

const TEMPERATURE = buff([0x00]); // the register
const bytes = new Uint8Array(2);
const bus = I2c.init(0, 100000, -1, -1);
for (let i = 0; i < 3; i++) {
  bus.write_read(0x48, TEMPERATURE, bytes);
  // 12 bits, left-justified, big-endian: sixteen times as much is 1/256 of a degree.
  const raw = <i32>(<i16>((<u16>bytes[0] << 8) | bytes[1]));
  print(celsius((raw * 100 + (raw < 0 ? -128 : 128)) / 256));
  time.delayMs(1000);
}
bus.deinit();
