/** Errors. AssemblyScript has no `catch`: methods such as `write` throw, which ends the program, and their siblings such as `tryWrite`
 * answer an `Errno` instead. */
import { Errno } from "./raw/common";

export { Errno };

/** The name of an error in the specification, such as `nack_address`. */
export function errorName(error: Errno): string {
  switch (error) {
    case Errno.Ok: return "ok";
    case Errno.InvalidArg: return "invalid_arg";
    case Errno.NoDevice: return "no_device";
    case Errno.Unexpected: return "unexpected";
    case Errno.Unsupported: return "unsupported";
    case Errno.Busy: return "busy";
    case Errno.Timeout: return "timeout";
    case Errno.Nack: return "nack";
    case Errno.NackAddress: return "nack_address";
    case Errno.NackData: return "nack_data";
    case Errno.ArbitrationLost: return "arbitration_lost";
    case Errno.Bus: return "bus";
    case Errno.Overrun: return "overrun";
    case Errno.Frame: return "frame";
    case Errno.Parity: return "parity";
    case Errno.Noise: return "noise";
    case Errno.ModeFault: return "mode_fault";
    case Errno.ChipSelect: return "chip_select";
    case Errno.WouldBlock: return "would_block";
    case Errno.Denied: return "denied";
    case Errno.Exhausted: return "exhausted";
    default: return "failed";
  }
}

/** The error that an import answered: errors come negated, and every answer but 0 is one. Unknown ones are `Failed`. */
export function errnoOf(answer: i32): Errno {
  if (answer > 0 || answer < -(<i32>Errno.Exhausted)) return Errno.Failed;
  return <Errno>-answer;
}

/** Throws an error that says what was called, unless all went well. */
export function expect(call: string, error: Errno): void {
  if (error != Errno.Ok) throw new Error(call + ": " + errorName(error));
}
