/** Serial lines. */
import { rbytes, wbytes } from "./bytes";
import { Errno, errnoOf, expect } from "./error";
import { CLOSED, Handle, OUT } from "./handle";
import * as raw from "./raw/uart";

export { UartParity, UartStopBits } from "./raw/uart";

/** A UART. Close it with `deinit`: AssemblyScript has no destructors. Methods that throw end the program; their siblings `try...` answer
 * the error. */
export class Uart {
  /** How many bytes the last `tryReadSome` received. */
  count: i32 = 0;

  /** A UART that is not open yet, or one with a handle that comes from elsewhere. */
  constructor(public handle: Handle = CLOSED) {}

  /** Opens UART `port` at `baud` bits per second on the pins `tx` and `rx`; a rate of 0 and pins of -1 are the platform's own. */
  static init(port: u32, baud: u32, tx: i32, rx: i32): Uart {
    const uart = new Uart();
    expect("Uart.init", uart.open(port, baud, tx, rx));
    return uart;
  }

  /** As `init`, for one that is not open. */
  open(port: u32, baud: u32, tx: i32, rx: i32): Errno {
    const error = errnoOf(raw.init(port, baud, tx, rx, OUT));
    if (error == Errno.Ok) this.handle = load<i32>(OUT);
    return error;
  }

  /** Whether it is open. */
  get isOpen(): bool {
    return this.handle > 0;
  }

  /** Closes it. One that is not open stays so. */
  deinit(): void {
    expect("Uart.deinit", this.tryDeinit());
  }

  /** As `deinit`. It is closed also when there is an error. */
  tryDeinit(): Errno {
    const handle = this.handle;
    this.handle = CLOSED;
    return handle > 0 ? errnoOf(raw.deinit(handle)) : Errno.Ok;
  }

  /** Sets the frame: 5 to 9 data bits, parity and stop bits. Until then: 8 data bits, no parity, one stop bit. `Unsupported` where the
   * driver lacks it. */
  configure(dataBits: u32, parity: raw.UartParity, stopBits: raw.UartStopBits): void {
    expect("Uart.configure", this.tryConfigure(dataBits, parity, stopBits));
  }

  /** As `configure`. */
  tryConfigure(dataBits: u32, parity: raw.UartParity, stopBits: raw.UartStopBits): Errno {
    return errnoOf(raw.configure(this.handle, dataBits, parity, stopBits));
  }

  /** Sends all the bytes. */
  write(data: Uint8Array): void {
    expect("Uart.write", this.tryWrite(data));
  }

  /** As `write`. */
  tryWrite(data: Uint8Array): Errno {
    return errnoOf(raw.write(this.handle, 0, rbytes(data)));
  }

  /** Fills the whole buffer, and waits for it. */
  read(buffer: Uint8Array): void {
    expect("Uart.read", this.tryRead(buffer));
  }

  /** As `read`. After an error the bytes in the buffer are unspecified. */
  tryRead(buffer: Uint8Array): Errno {
    return errnoOf(raw.read(this.handle, 0, wbytes(buffer)));
  }

  /** Receives what is there, at least one byte, and says how many. For the first it waits at most `timeoutMs` milliseconds; 0 does not
   * wait. */
  readSome(buffer: Uint8Array, timeoutMs: u32): i32 {
    expect("Uart.readSome", this.tryReadSome(buffer, timeoutMs));
    return this.count;
  }

  /** As `readSome`; how many came is in `count`. `Timeout` when none came in time. */
  tryReadSome(buffer: Uint8Array, timeoutMs: u32): Errno {
    const error = errnoOf(raw.read_some(this.handle, wbytes(buffer), timeoutMs, OUT));
    this.count = error == Errno.Ok ? load<i32>(OUT) : 0;
    return error;
  }

  /** Waits until all bytes are on the line. `Unsupported` where the driver lacks it. */
  flush(): void {
    expect("Uart.flush", this.tryFlush());
  }

  /** As `flush`. */
  tryFlush(): Errno {
    return errnoOf(raw.flush(this.handle));
  }
}
