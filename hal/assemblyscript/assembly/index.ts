/** I2C, SPI, UART and GPIO for WebAssembly guests, by the embedded-wasm specification. */
import * as device from "./device";
import * as raw from "./raw";
import * as time from "./time";

export { device, raw, time };
export { Errno, errorName } from "./error";
export { Gpio, GpioDrive, GpioMode, GpioPull } from "./gpio";
export { Handle } from "./handle";
export { I2c, I2cOperation } from "./i2c";
export { Spi, SpiMode, SpiOperation, SpiOrder } from "./spi";
export { Uart, UartParity, UartStopBits } from "./uart";

/** Bytes as they cross the boundary, for programs with imports of their own. The array must live longer. */
export class Bytes {
  /** Where the bytes begin. */
  ptr: i32;
  /** The number of bytes. */
  len: u32;

  constructor(data: Uint8Array) {
    this.ptr = <i32>data.dataStart;
    this.len = data.length;
  }
}

/** Bytes from a list of numbers: `buff([0x01, 0x02])`. */
export function buff(data: u8[]): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = data[i];
  return bytes;
}

/** Whether two arrays have the same bytes. */
export function cmp(a: Uint8Array, b: Uint8Array): bool {
  if (a.length != b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] != b[i]) return false;
  }
  return true;
}
