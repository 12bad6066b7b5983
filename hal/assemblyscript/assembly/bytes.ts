/** Arrays as the records that cross the boundary. The records lie in fixed places, so no call allocates: a call is over before the
 * next one begins. */
import { Iobytes, Rbytes, Wbytes } from "./raw/common";

const FIRST = memory.data(8);
const SECOND = memory.data(8);

/** Bytes that the host reads. */
export function rbytes(bytes: Uint8Array): Rbytes {
  const record = changetype<Rbytes>(FIRST);
  record.ptr = bytes.dataStart;
  record.len = bytes.length;
  return record;
}

/** Bytes that the host writes. */
export function wbytes(bytes: Uint8Array): Wbytes {
  const record = changetype<Wbytes>(SECOND);
  record.ptr = bytes.dataStart;
  record.len = bytes.length;
  return record;
}

/** Bytes that the host reads and overwrites. */
export function iobytes(bytes: Uint8Array): Iobytes {
  const record = changetype<Iobytes>(FIRST);
  record.inout = bytes.dataStart;
  record.len = bytes.length;
  return record;
}
