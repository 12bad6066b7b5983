/** How a scenario shows to the suite what it saw; docs/scenarios/README.md has the rules. */
import { Errno } from "../assembly";
import { rbytes } from "../assembly/bytes";
import { observe } from "../assembly/raw/conformance";

/** Shows bytes. */
export function show(bytes: Uint8Array): void {
  observe(rbytes(bytes));
}

/** Shows one byte. */
export function showByte(byte: u8): void {
  const bytes = new Uint8Array(1);
  bytes[0] = byte;
  show(bytes);
}

/** After a call that merely succeeds: shows the number of the error, if it is one. */
export function done(error: Errno): void {
  if (error != Errno.Ok) showByte(<u8>error);
}

/** After a call that gives something: shows what it gave, or the number of the error. */
export function got(error: Errno, bytes: Uint8Array): void {
  if (error == Errno.Ok) show(bytes);
  else done(error);
}
