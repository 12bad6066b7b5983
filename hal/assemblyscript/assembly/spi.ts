/** SPI as controller, one chip select to a handle. */
import { iobytes, rbytes, wbytes } from "./bytes";
import { Errno, errnoOf, expect } from "./error";
import { CLOSED, Handle, OUT } from "./handle";
import * as raw from "./raw/spi";

export { SpiMode, SpiOrder } from "./raw/spi";

/** How many operations a transaction may have. Every runtime takes at least 16. */
export const MAX_SPI_OPERATIONS = 32;

const OPS = memory.data(384);
const NOTHING = new Uint8Array(0);

/** One operation of a transaction. */
export class SpiOperation {
  /** Use `transfer`, `read`, `write` or `delay`. */
  constructor(
    public kind: raw.SpiOpKind,
    public bytes: Uint8Array,
    public ns: u32
  ) {}

  /** Sends bytes and overwrites them with what comes in. */
  static transfer(bytes: Uint8Array): SpiOperation {
    return new SpiOperation(raw.SpiOpKind.Transfer, bytes, 0);
  }

  /** Fills a buffer while zeros go out. */
  static read(buffer: Uint8Array): SpiOperation {
    return new SpiOperation(raw.SpiOpKind.Read, buffer, 0);
  }

  /** Sends bytes and drops what comes in. */
  static write(bytes: Uint8Array): SpiOperation {
    return new SpiOperation(raw.SpiOpKind.Write, bytes, 0);
  }

  /** Waits this many nanoseconds, with chip select asserted. */
  static delay(ns: u32): SpiOperation {
    return new SpiOperation(raw.SpiOpKind.Delay, NOTHING, ns);
  }
}

/** An SPI controller with its chip select, which is asserted once around each call. Close it with `deinit`: AssemblyScript has no
 * destructors. Methods that throw end the program; their siblings `try...` answer the error. */
export class Spi {
  /** A controller that is not open yet, or one with a handle that comes from elsewhere. */
  constructor(public handle: Handle = CLOSED) {}

  /** Opens controller `port` with a clock of `baud` Hz on these pins; a rate of 0 and pins of -1 are the platform's own. */
  static init(port: u32, baud: u32, mosi: i32, miso: i32, sck: i32, cs: i32): Spi {
    const spi = new Spi();
    expect("Spi.init", spi.open(port, baud, mosi, miso, sck, cs));
    return spi;
  }

  /** As `init`, for one that is not open. */
  open(port: u32, baud: u32, mosi: i32, miso: i32, sck: i32, cs: i32): Errno {
    const error = errnoOf(raw.init(port, baud, mosi, miso, sck, cs, OUT));
    if (error == Errno.Ok) this.handle = load<i32>(OUT);
    return error;
  }

  /** Whether it is open. */
  get isOpen(): bool {
    return this.handle > 0;
  }

  /** Closes it. One that is not open stays so. */
  deinit(): void {
    expect("Spi.deinit", this.tryDeinit());
  }

  /** As `deinit`. It is closed also when there is an error. */
  tryDeinit(): Errno {
    const handle = this.handle;
    this.handle = CLOSED;
    return handle > 0 ? errnoOf(raw.deinit(handle)) : Errno.Ok;
  }

  /** Sets mode, bits in a word (1 to 32) and bit order. Until then: mode 0, 8 bits, most significant bit first. `Unsupported` where the
   * driver lacks it. */
  configure(mode: raw.SpiMode, bits: u32, order: raw.SpiOrder): void {
    expect("Spi.configure", this.tryConfigure(mode, bits, order));
  }

  /** As `configure`. */
  tryConfigure(mode: raw.SpiMode, bits: u32, order: raw.SpiOrder): Errno {
    return errnoOf(raw.configure(this.handle, mode, bits, order));
  }

  /** Fills the buffer while zeros go out. */
  read(buffer: Uint8Array): void {
    expect("Spi.read", this.tryRead(buffer));
  }

  /** As `read`. After an error the bytes in the buffer are unspecified. */
  tryRead(buffer: Uint8Array): Errno {
    return errnoOf(raw.read(this.handle, wbytes(buffer)));
  }

  /** Sends bytes and drops what comes in. */
  write(data: Uint8Array): void {
    expect("Spi.write", this.tryWrite(data));
  }

  /** As `write`. */
  tryWrite(data: Uint8Array): Errno {
    return errnoOf(raw.write(this.handle, rbytes(data)));
  }

  /** Sends bytes and overwrites them with what comes in. */
  transfer(data: Uint8Array): void {
    expect("Spi.transfer", this.tryTransfer(data));
  }

  /** As `transfer`. */
  tryTransfer(data: Uint8Array): Errno {
    return errnoOf(raw.transfer_inplace(this.handle, iobytes(data)));
  }

  /** Sends bytes and fills the buffer at the same time. The lengths may differ: zeros go out where there is no more to send, and what
   * comes in beyond the room for it is dropped. */
  exchange(buffer: Uint8Array, data: Uint8Array): void {
    expect("Spi.exchange", this.tryExchange(buffer, data));
  }

  /** As `exchange`. */
  tryExchange(buffer: Uint8Array, data: Uint8Array): Errno {
    return errnoOf(raw.transfer(this.handle, wbytes(buffer), rbytes(data)));
  }

  /** Any sequence of operations under one chip select. At most `MAX_SPI_OPERATIONS`, or `Exhausted`. `Unsupported` where the driver
   * lacks it. */
  exec(operations: SpiOperation[]): void {
    expect("Spi.exec", this.tryExec(operations));
  }

  /** As `exec`. */
  tryExec(operations: SpiOperation[]): Errno {
    const count = operations.length;
    if (count > MAX_SPI_OPERATIONS) return Errno.Exhausted;
    for (let i = 0; i < count; i++) {
      const operation = operations[i];
      const op = changetype<raw.SpiOp>(OPS + <usize>i * offsetof<raw.SpiOp>());
      op.kind = operation.kind;
      op.ptr = operation.bytes.dataStart;
      op.len = operation.kind == raw.SpiOpKind.Delay ? operation.ns : operation.bytes.length;
    }
    return errnoOf(raw.exec(this.handle, OPS, count));
  }
}
