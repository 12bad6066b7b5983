/** Pins. */
import { Errno, errnoOf, expect } from "./error";
import { CLOSED, Handle, OUT } from "./handle";
import * as raw from "./raw/gpio";

export { GpioDrive, GpioMode, GpioPull } from "./raw/gpio";

/** A pin. Close it with `deinit`: AssemblyScript has no destructors. Methods that throw end the program; their siblings `try...` answer
 * the error. */
export class Gpio {
  /** The level that the last `tryGet` read: true is high. */
  level: bool = false;

  /** A pin that is not open yet, or one with a handle that comes from elsewhere. */
  constructor(public handle: Handle = CLOSED) {}

  /** Opens pin `pin` of port `port`; a port of -1 is the platform's own. */
  static init(port: i32, pin: i32, mode: raw.GpioMode): Gpio {
    const gpio = new Gpio();
    expect("Gpio.init", gpio.open(port, pin, mode));
    return gpio;
  }

  /** Opens an output. */
  static output(port: i32, pin: i32): Gpio {
    return Gpio.init(port, pin, raw.GpioMode.Output);
  }

  /** Opens an input. */
  static input(port: i32, pin: i32): Gpio {
    return Gpio.init(port, pin, raw.GpioMode.Input);
  }

  /** As `init`, for one that is not open. */
  open(port: i32, pin: i32, mode: raw.GpioMode): Errno {
    const error = errnoOf(raw.init(port, pin, mode, OUT));
    if (error == Errno.Ok) this.handle = load<i32>(OUT);
    return error;
  }

  /** Whether it is open. */
  get isOpen(): bool {
    return this.handle > 0;
  }

  /** Closes it. One that is not open stays so. */
  deinit(): void {
    expect("Gpio.deinit", this.tryDeinit());
  }

  /** As `deinit`. It is closed also when there is an error. */
  tryDeinit(): Errno {
    const handle = this.handle;
    this.handle = CLOSED;
    return handle > 0 ? errnoOf(raw.deinit(handle)) : Errno.Ok;
  }

  /** Sets resistor and drive. Until then: none, push-pull. `Unsupported` where the driver lacks it. */
  configure(pull: raw.GpioPull, drive: raw.GpioDrive): void {
    expect("Gpio.configure", this.tryConfigure(pull, drive));
  }

  /** As `configure`. */
  tryConfigure(pull: raw.GpioPull, drive: raw.GpioDrive): Errno {
    return errnoOf(raw.configure(this.handle, pull, drive));
  }

  /** Drives an output: true is high. */
  set(state: bool): void {
    expect("Gpio.set", this.trySet(state));
  }

  /** As `set`. */
  trySet(state: bool): Errno {
    return errnoOf(raw.set(this.handle, state ? raw.GpioValue.High : raw.GpioValue.Low));
  }

  /** The level of an input, or the one that an output drives: true is high. */
  get(): bool {
    expect("Gpio.get", this.tryGet());
    return this.level;
  }

  /** As `get`; the level is in `level`. */
  tryGet(): Errno {
    const error = errnoOf(raw.get(this.handle, OUT));
    if (error == Errno.Ok) this.level = load<u32>(OUT) != 0;
    return error;
  }
}
