"""The part of WASI preview 1 that guests have (clause `common/guest-wasi`)."""

import os
import struct
import time

from binding import Refused, TimeIsUp

MODULES = ("wasi_snapshot_preview1", "wasi_unstable")

# The types of the parameters; all but `proc_exit` return an i32.
FUNCTIONS = {
    "args_get": ["i32", "i32"],
    "args_sizes_get": ["i32", "i32"],
    "clock_time_get": ["i32", "i64", "i32"],
    "environ_get": ["i32", "i32"],
    "environ_sizes_get": ["i32", "i32"],
    "fd_close": ["i32"],
    "fd_fdstat_get": ["i32", "i32"],
    "fd_read": ["i32", "i32", "i32", "i32"],
    "fd_seek": ["i32", "i64", "i32", "i32"],
    "fd_write": ["i32", "i32", "i32", "i32"],
    "poll_oneoff": ["i32", "i32", "i32", "i32"],
    "proc_exit": ["i32"],
    "random_get": ["i32", "i32"],
    "sched_yield": [],
}

BADF, FAULT, INVAL, SPIPE = 8, 21, 28, 70


class Exit(Exception):
    """The guest leaves with a code."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Errno(Exception):
    """The call is answered with this errno of WASI."""


class Wasi:
    """The WASI side of one instance."""

    def __init__(self, args, stdin, stdout, deadline):
        self._args = [arg.encode() + b"\0" for arg in args]
        self._stdin, self._stdout = stdin.encode(), stdout
        self._open = {0, 1, 2}
        self._start, self._deadline = time.monotonic_ns(), deadline

    def call(self, name, values, memory):
        """One call of the guest. Gives the errno of WASI, 0 for success."""
        try:
            getattr(self, name)(memory, *(value & 0xFFFF_FFFF for value in values))
            return 0
        except Errno as errno:
            return errno.args[0]
        except Refused:
            return FAULT

    def args_sizes_get(self, memory, count, total):
        self._put(memory, (count, "<I", len(self._args)), (total, "<I", sum(map(len, self._args))))

    def args_get(self, memory, pointers, text):
        for i, arg in enumerate(self._args):
            self._put(memory, (pointers + 4 * i, "<I", text), (text, f"{len(arg)}s", arg))
            text += len(arg)

    def environ_sizes_get(self, memory, count, total):
        self._put(memory, (count, "<I", 0), (total, "<I", 0))

    def environ_get(self, memory, pointers, text):
        pass

    def clock_time_get(self, memory, clock, _precision, out):
        self._put(memory, (out, "<Q", self._now(clock)))

    def random_get(self, memory, pointer, length):
        memory.range(pointer, length)
        memory.write(pointer, os.urandom(length))

    def sched_yield(self, memory):
        time.sleep(0)

    def proc_exit(self, memory, code):
        raise Exit(code - (1 << 32) if code >> 31 else code)

    def fd_close(self, memory, fd):
        self._stream(fd)
        self._open.remove(fd)

    def fd_seek(self, memory, fd, _offset, _whence, _out):
        self._stream(fd)
        raise Errno(SPIPE)

    def fd_fdstat_get(self, memory, fd, out):
        rights = 1 << 1 if self._stream(fd) == 0 else 1 << 6
        character_device = 2
        self._put(memory, (out, "<BxHxxxxQQ", character_device, 0, rights, 0))

    def fd_read(self, memory, fd, iovs, count, out):
        if self._stream(fd) != 0:
            raise Errno(BADF)
        read = 0
        for start, length in self._buffers(memory, iovs, count):
            chunk, self._stdin = self._stdin[:length], self._stdin[length:]
            memory.write(start, chunk)
            read += len(chunk)
        self._put(memory, (out, "<I", read))

    def fd_write(self, memory, fd, iovs, count, out):
        if self._stream(fd) == 0:
            raise Errno(BADF)
        written = b"".join(memory.read(*buffer) for buffer in self._buffers(memory, iovs, count))
        if fd == 1:
            self._stdout.extend(written)
        self._put(memory, (out, "<I", len(written)))

    def poll_oneoff(self, memory, subscriptions, events, count, out):
        if count == 0:
            raise Errno(INVAL)
        memory.range(subscriptions, 48 * count)
        memory.range(events, 32 * count)
        waits = []
        for i in range(count):
            subscription = memory.read(subscriptions + 48 * i, 48)
            data, kind, clock, after, absolute = struct.unpack_from("<QB7xI4xQ8xH", subscription)
            if kind == 0:
                wait = max(0, after - self._now(clock)) if absolute else after
                waits.append((wait, data, 0, kind, 0))
            else:
                # Streams are always ready, for one byte at least.
                valid = clock in self._open and (clock == 0) == (kind == 1)
                waits.append((0, data, 0 if valid else BADF, kind, 1 if valid else 0))
        wait = min(waits)[0]
        if wait:
            if time.monotonic() + wait / 1e9 > self._deadline:
                raise TimeIsUp
            time.sleep(wait / 1e9)
        happened = [event for after, *event in waits if after <= wait]
        for i, event in enumerate(happened):
            self._put(memory, (events + 32 * i, "<QHB5xQ8x", *event))
        self._put(memory, (out, "<I", len(happened)))

    def _stream(self, fd):
        if fd not in self._open:
            raise Errno(BADF)
        return fd

    def _now(self, clock):
        if clock > 1:
            raise Errno(INVAL)
        return time.time_ns() if clock == 0 else time.monotonic_ns() - self._start

    @staticmethod
    def _buffers(memory, iovs, count):
        memory.range(iovs, 8 * count)
        buffers = list(struct.iter_unpack("<II", memory.read(iovs, 8 * count)))
        for start, length in buffers:
            memory.range(start, length)
        return buffers

    @staticmethod
    def _put(memory, *places):
        """Writes values, or none when there is no room for one of them."""
        for pointer, form, *_ in places:
            memory.range(pointer, struct.calcsize(form))
        for pointer, form, *values in places:
            memory.write(pointer, struct.pack(form, *values))
