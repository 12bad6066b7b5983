/** Printing, over WASI's `fd_write`. Programs that do not import this file need no WASI. */

@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: u32, iovs: usize, iovsLength: usize, written: usize): u32;

const IOV = memory.data(8);
const WRITTEN = memory.data(4);

/** Writes text to standard output, in UTF-8. What cannot be written is lost, as there is nobody to tell. */
export function print(text: string): void {
  const bytes = String.UTF8.encode(text);
  let at = changetype<usize>(bytes);
  let left = <usize>bytes.byteLength;
  while (left > 0) {
    store<usize>(IOV, at);
    store<usize>(IOV, left, 4);
    if (fd_write(1, IOV, 1, WRITTEN) != 0) return;
    const written = load<usize>(WRITTEN);
    if (written == 0 || written > left) return;
    at += written;
    left -= written;
  }
}
