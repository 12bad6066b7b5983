// Reads the JEDEC identification of a flash memory: manufacturer, and two bytes of device.
import { Spi, SpiOperation, buff } from "../assembly";
import { print } from "../assembly/console";

function hex(byte: u8): string {
  const digits = "0123456789abcdef";
  return digits.charAt(byte >> 4) + digits.charAt(byte & 15);
}

const READ_ID: u8 = 0x9f;

const id = new Uint8Array(3);
const flash = Spi.init(0, 1000000, -1, -1, -1, -1);
// Both under one chip select.
flash.exec([SpiOperation.write(buff([READ_ID])), SpiOperation.read(id)]);
flash.deinit();
print("manufacturer " + hex(id[0]) + ", device " + hex(id[1]) + hex(id[2]) + "\n");
