// Prints a table of the addresses that answer on an I2C bus, as i2cdetect of Linux does.
import { Errno, I2c, errorName } from "../assembly";
import { print } from "../assembly/console";

function hex(byte: u32): string {
  const digits = "0123456789abcdef";
  return digits.charAt(byte >> 4) + digits.charAt(byte & 15);
}

/** Scans 0x08 to 0x77: the other addresses are reserved. */
function scan(bus: I2c): Errno {
  const nothing = new Uint8Array(0);
  print("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f\n");
  for (let addr: u32 = 0; addr < 0x80; addr++) {
    if (addr % 16 == 0) print(hex(addr) + ": ");
    if (addr < 0x08 || addr > 0x77) {
      print("   ");
    } else {
      const error = bus.tryWrite(addr, nothing); // no bytes: the address alone
      if (error == Errno.Ok) print(hex(addr) + " ");
      else if (error == Errno.NackAddress || error == Errno.Nack) print("-- ");
      else if (error == Errno.Timeout) print("-- "); // some controllers only wait
      else return error;
    }
    if (addr % 16 == 15) print("\n");
  }
  return Errno.Ok;
}

const bus = I2c.init(0, 100000, -1, -1);
const error = scan(bus);
bus.deinit();
if (error != Errno.Ok) print("\nerror: " + errorName(error) + "\n");
