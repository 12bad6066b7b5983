/** What is reported of a call, docs/agent.md: 0 and what it gave, or the number of an error and no kind. */
import { Errno } from "../assembly";
import { show } from "./_scenario";

/** The longest buffer. */
export const BYTES = 65537;
/** That, and what an instruction has beside it. */
export const ROOM = BYTES + 4096;

const REPORT = new Uint8Array(ROOM);
let used = 1;

/** Begins a report. */
export function begin(): void {
  used = 1;
}

/** A part of the report for so many bytes that a call gives. */
export function place(count: i32): Uint8Array {
  used += count;
  return REPORT.subarray(used - count, used);
}

/** Likewise, with these bytes in it. */
export function placed(bytes: Uint8Array): Uint8Array {
  const room = place(bytes.length);
  memory.copy(room.dataStart, bytes.dataStart, bytes.length);
  return room;
}

/** A byte that a call gave. */
export function byte(value: u8): void {
  place(1)[0] = value;
}

/** Only so many of the bytes came. */
export function only(count: i32): void {
  used = 1 + count;
}

/** Shows the report. */
export function report(error: Errno): void {
  REPORT[0] = <u8>error;
  if (error != Errno.Ok) {
    REPORT[1] = 0;
    used = 2;
  }
  show(REPORT.subarray(0, used));
}
