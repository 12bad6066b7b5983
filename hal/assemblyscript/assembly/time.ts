/** Waiting, and the clock. */
import { Errno, errnoOf, expect } from "./error";
import { OUT } from "./handle";
import * as raw from "./raw/time";

/** The time that the last `tryNow` read, in nanoseconds. */
export let latest: u64 = 0;

/** Waits at least this many nanoseconds. */
export function delay(ns: u64): void {
  expect("delay", tryDelay(ns));
}

/** Waits at least this many milliseconds. */
export function delayMs(ms: u32): void {
  delay(<u64>ms * 1000000);
}

/** As `delay`. */
export function tryDelay(ns: u64): Errno {
  return errnoOf(raw.delay(ns));
}

/** The time in nanoseconds since some moment. It never goes back. */
export function now(): u64 {
  expect("now", tryNow());
  return latest;
}

/** As `now`; the time is in `latest`. */
export function tryNow(): Errno {
  const error = errnoOf(raw.now(OUT));
  if (error == Errno.Ok) latest = load<u64>(OUT);
  return error;
}
