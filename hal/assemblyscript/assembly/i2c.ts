/** I2C as controller. */
import { rbytes, wbytes } from "./bytes";
import { Errno, errnoOf, expect } from "./error";
import { CLOSED, Handle, OUT } from "./handle";
import * as raw from "./raw/i2c";

/** How many operations a transaction may have. Every runtime takes at least 16. */
export const MAX_I2C_OPERATIONS = 32;

const OPS = memory.data(384);

/** One operation of a transaction. */
export class I2cOperation {
  /** Use `write` or `read`. */
  constructor(
    public kind: raw.I2cOpKind,
    public bytes: Uint8Array
  ) {}

  /** Sends bytes. */
  static write(bytes: Uint8Array): I2cOperation {
    return new I2cOperation(raw.I2cOpKind.Write, bytes);
  }

  /** Fills a buffer. */
  static read(buffer: Uint8Array): I2cOperation {
    return new I2cOperation(raw.I2cOpKind.Read, buffer);
  }
}

/** An I2C controller. Close it with `deinit`: AssemblyScript has no destructors.
 *
 * An address is a 7-bit address, 0 to 0x7f, or what `I2c.tenBit` makes of a 10-bit one; any other is `InvalidArg`. Methods that throw
 * end the program; their siblings `try...` answer the error. */
export class I2c {
  /** A controller that is not open yet, or one with a handle that comes from elsewhere. */
  constructor(public handle: Handle = CLOSED) {}

  /** Opens controller `port` with a clock of `baud` Hz on the pins `sda` and `scl`; a rate of 0 and pins of -1 are the platform's own. */
  static init(port: u32, baud: u32, sda: i32, scl: i32): I2c {
    const bus = new I2c();
    expect("I2c.init", bus.open(port, baud, sda, scl));
    return bus;
  }

  /** A 10-bit address, 0 to 0x3ff. */
  static tenBit(addr: u32): u32 {
    // One that is too high must not become another target: 0xffff is no address.
    return addr <= 0x3ff ? 0x8000 | addr : 0xffff;
  }

  /** As `init`, for one that is not open. */
  open(port: u32, baud: u32, sda: i32, scl: i32): Errno {
    const error = errnoOf(raw.init(port, baud, sda, scl, OUT));
    if (error == Errno.Ok) this.handle = load<i32>(OUT);
    return error;
  }

  /** Whether it is open. */
  get isOpen(): bool {
    return this.handle > 0;
  }

  /** Closes it. One that is not open stays so. */
  deinit(): void {
    expect("I2c.deinit", this.tryDeinit());
  }

  /** As `deinit`. It is closed also when there is an error. */
  tryDeinit(): Errno {
    const handle = this.handle;
    this.handle = CLOSED;
    return handle > 0 ? errnoOf(raw.deinit(handle)) : Errno.Ok;
  }

  /** Sends bytes. None probe the address. */
  write(addr: u32, data: Uint8Array): void {
    expect("I2c.write", this.tryWrite(addr, data));
  }

  /** As `write`. */
  tryWrite(addr: u32, data: Uint8Array): Errno {
    return errnoOf(raw.write(this.handle, addr, rbytes(data)));
  }

  /** Fills the buffer. */
  read(addr: u32, buffer: Uint8Array): void {
    expect("I2c.read", this.tryRead(addr, buffer));
  }

  /** As `read`. After an error the bytes in the buffer are unspecified. */
  tryRead(addr: u32, buffer: Uint8Array): Errno {
    return errnoOf(raw.read(this.handle, addr, wbytes(buffer)));
  }

  /** Sends bytes, then fills the buffer, with a repeated start between the two. */
  write_read(addr: u32, data: Uint8Array, buffer: Uint8Array): void {
    expect("I2c.write_read", this.tryWriteRead(addr, data, buffer));
  }

  /** As `write_read`. */
  tryWriteRead(addr: u32, data: Uint8Array, buffer: Uint8Array): Errno {
    return errnoOf(raw.write_read(this.handle, addr, rbytes(data), wbytes(buffer)));
  }

  /** Any sequence of operations with one target, with a repeated start between those of different kinds and one stop at the end.
   * At most `MAX_I2C_OPERATIONS`, or `Exhausted`. `Unsupported` where the driver lacks it. */
  exec(addr: u32, operations: I2cOperation[]): void {
    expect("I2c.exec", this.tryExec(addr, operations));
  }

  /** As `exec`. */
  tryExec(addr: u32, operations: I2cOperation[]): Errno {
    const count = operations.length;
    if (count > MAX_I2C_OPERATIONS) return Errno.Exhausted;
    for (let i = 0; i < count; i++) {
      const operation = operations[i];
      const op = changetype<raw.I2cOp>(OPS + <usize>i * offsetof<raw.I2cOp>());
      op.kind = operation.kind;
      op.ptr = operation.bytes.dataStart;
      op.len = operation.bytes.length;
    }
    return errnoOf(raw.exec(this.handle, addr, OPS, count));
  }
}
