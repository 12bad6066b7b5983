// Prints the addresses of the targets on an I2C bus.
import { Errno, I2c, errorName } from "../assembly";
import { print } from "../assembly/console";

// Controller 0 at 100 kHz, on the pins that the platform has for it.
const bus = I2c.init(0, 100000, -1, -1);
const nothing = new Uint8Array(0);
for (let addr: u32 = 0x08; addr <= 0x77; addr++) {
  const error = bus.tryWrite(addr, nothing); // no bytes: the address alone
  if (error == Errno.Ok) {
    print(addr.toString(16).padStart(2, "0") + "\n");
  } else if (error != Errno.NackAddress && error != Errno.Nack) {
    print("error: " + errorName(error) + "\n");
    break;
  }
}
bus.deinit();
