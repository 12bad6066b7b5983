"""WASI preview 1 (clauses `common/guest-wasi` and `common/wasi-*`)."""

import os
import struct
import time

from binding import Refused, TimeIsUp

MODULES = ("wasi_snapshot_preview1", "wasi_unstable")

# The types of the parameters, i for i32 and I for i64; all but `proc_exit` return an i32.
FUNCTIONS = {
    "args_get": "ii", "args_sizes_get": "ii", "clock_res_get": "ii", "clock_time_get": "iIi", "environ_get": "ii",
    "environ_sizes_get": "ii", "fd_advise": "iIIi", "fd_allocate": "iII", "fd_close": "i", "fd_datasync": "i",
    "fd_fdstat_get": "ii", "fd_fdstat_set_flags": "ii", "fd_fdstat_set_rights": "iII", "fd_filestat_get": "ii",
    "fd_filestat_set_size": "iI", "fd_filestat_set_times": "iIIi", "fd_pread": "iiiIi", "fd_prestat_dir_name": "iii",
    "fd_prestat_get": "ii", "fd_pwrite": "iiiIi", "fd_read": "iiii", "fd_readdir": "iiiIi", "fd_renumber": "ii",
    "fd_seek": "iIii", "fd_sync": "i", "fd_tell": "ii", "fd_write": "iiii", "path_create_directory": "iii",
    "path_filestat_get": "iiiii", "path_filestat_set_times": "iiiiIIi", "path_link": "iiiiiii", "path_open": "iiiiiIIii",
    "path_readlink": "iiiiii", "path_remove_directory": "iii", "path_rename": "iiiiii", "path_symlink": "iiiii",
    "path_unlink_file": "iii", "poll_oneoff": "iiii", "proc_exit": "i", "proc_raise": "i", "random_get": "ii",
    "sched_yield": "", "sock_accept": "iii", "sock_recv": "iiiiii", "sock_send": "iiiii", "sock_shutdown": "ii",
}

# What streams have no right to; in which place the descriptor is.
WITHOUT_RIGHT = {
    "fd_advise": 0, "fd_allocate": 0, "fd_datasync": 0, "fd_fdstat_set_rights": 0, "fd_filestat_set_size": 0, "fd_filestat_set_times": 0,
    "fd_readdir": 0, "fd_sync": 0, "path_create_directory": 0, "path_filestat_get": 0, "path_filestat_set_times": 0, "path_link": 0,
    "path_open": 0, "path_readlink": 0, "path_remove_directory": 0, "path_rename": 0, "path_symlink": 2, "path_unlink_file": 0,
}
UNSUPPORTED = ("proc_raise", "sock_accept", "sock_recv", "sock_send", "sock_shutdown")

BADF, FAULT, INVAL, NOTSUP, SPIPE, NOTCAPABLE = 8, 21, 28, 58, 70, 76
STDIN, STDOUT = 0, 1
CHARACTER_DEVICE = 2
# fd_fdstat_set_flags, fd_filestat_get and poll_oneoff are for every stream.
RIGHTS, RIGHT_READ, RIGHT_WRITE = 1 << 3 | 1 << 21 | 1 << 27, 1 << 1, 1 << 6
APPEND, NONBLOCK = 1, 4


def types(module, name):
    """The types of the parameters of a function; None if there is none."""
    if module not in MODULES or name not in FUNCTIONS or (module, name) == ("wasi_unstable", "sock_accept"):
        return None
    return [{"i": "i32", "I": "i64"}[kind] for kind in FUNCTIONS[name]]


class Exit(Exception):
    """The guest leaves with a code."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Errno(Exception):
    """The call is answered with this errno of WASI."""


class Wasi:
    """The WASI side of one instance."""

    def __init__(self, case, stdout, deadline):
        self._args, self._env = ([text.encode() + b"\0" for text in case[name]] for name in ("args", "env"))
        self._stdin, self._stdout = case["stdin"].encode(), stdout
        # The stream that each open descriptor stands for, and the flags of each stream: nothing here keeps a guest waiting.
        self._open, self._flags = {0: 0, 1: 1, 2: 2}, [0, 0, 0]
        self._start, self._deadline = time.monotonic_ns(), deadline
        self._unstable = False

    def call(self, name, values, memory, unstable):
        """One call of the guest. Gives the errno of WASI, 0 for success. `unstable`: records lie in memory as guests of
        `wasi_unstable` know them."""
        self._unstable = unstable
        values = [value & 0xFFFF_FFFF for value in values]
        try:
            if name in WITHOUT_RIGHT:
                self._stream(values[WITHOUT_RIGHT[name]])
                return NOTCAPABLE
            if name in UNSUPPORTED:
                return NOTSUP
            getattr(self, name)(memory, *values)
            return 0
        except Errno as errno:
            return errno.args[0]
        except Refused:
            return FAULT

    def args_sizes_get(self, memory, count, total):
        self._put(memory, (count, "<I", len(self._args)), (total, "<I", sum(map(len, self._args))))

    def args_get(self, memory, pointers, text):
        self._put_texts(memory, self._args, pointers, text)

    def environ_sizes_get(self, memory, count, total):
        self._put(memory, (count, "<I", len(self._env)), (total, "<I", sum(map(len, self._env))))

    def environ_get(self, memory, pointers, text):
        self._put_texts(memory, self._env, pointers, text)

    def clock_res_get(self, memory, clock, out):
        self._now(clock)
        self._put(memory, (out, "<Q", 1))

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
        del self._open[fd]

    def fd_renumber(self, memory, old, new):
        stream = self._stream(old)
        self._stream(new)
        del self._open[old]
        self._open[new] = stream

    def fd_seek(self, memory, fd, _offset, _whence, _out):
        self._stream(fd)
        raise Errno(SPIPE)

    def fd_tell(self, memory, fd, _out):
        self._stream(fd)
        raise Errno(SPIPE)

    def fd_pread(self, memory, fd, *_):
        raise Errno(SPIPE if self._stream(fd) == STDIN else BADF)

    def fd_pwrite(self, memory, fd, *_):
        raise Errno(BADF if self._stream(fd) == STDIN else SPIPE)

    def fd_prestat_get(self, memory, *_):
        raise Errno(BADF)

    def fd_prestat_dir_name(self, memory, *_):
        raise Errno(BADF)

    def fd_fdstat_get(self, memory, fd, out):
        stream = self._stream(fd)
        rights = RIGHTS | (RIGHT_READ if stream == STDIN else RIGHT_WRITE)
        self._put(memory, (out, "<BxHxxxxQQ", CHARACTER_DEVICE, self._flags[stream], rights, 0))

    def fd_fdstat_set_flags(self, memory, fd, flags):
        stream = self._stream(fd)
        if flags & ~(APPEND | NONBLOCK):
            raise Errno(INVAL)
        self._flags[stream] = flags

    def fd_filestat_get(self, memory, fd, out):
        self._stream(fd)
        self._put(memory, (out, "<16xB39x" if self._unstable else "<16xB47x", CHARACTER_DEVICE))

    def fd_read(self, memory, fd, iovs, count, out):
        if self._stream(fd) != STDIN:
            raise Errno(BADF)
        memory.range(out, 4)
        read = 0
        for start, length in self._buffers(memory, iovs, count):
            chunk, self._stdin = self._stdin[:length], self._stdin[length:]
            memory.write(start, chunk)
            read += len(chunk)
        self._put(memory, (out, "<I", read))

    def fd_write(self, memory, fd, iovs, count, out):
        stream = self._stream(fd)
        if stream == STDIN:
            raise Errno(BADF)
        memory.range(out, 4)
        written = b"".join(memory.read(*buffer) for buffer in self._buffers(memory, iovs, count))
        if stream == STDOUT:
            self._stdout.extend(written)
        self._put(memory, (out, "<I", len(written)))

    def poll_oneoff(self, memory, subscriptions, events, count, out):
        if count == 0:
            raise Errno(INVAL)
        size, clock_at = (56, 24) if self._unstable else (48, 16)
        memory.range(subscriptions, size * count)
        memory.range(events, 32 * count)
        memory.range(out, 4)
        waits = []
        for i in range(count):
            subscription = memory.read(subscriptions + size * i, size)
            data, kind = struct.unpack_from("<QB", subscription)
            if kind == 0:
                clock, after, absolute = struct.unpack_from("<I4xQ8xH", subscription, clock_at)
                now = self._now(clock)
                if absolute > 1 or clock > 1:
                    raise Errno(INVAL)
                waits.append((max(0, after - now) if absolute else after, data, 0, kind, 0))
            elif kind in (1, 2):
                # Streams are always ready, for one byte at least.
                stream = self._open.get(struct.unpack_from("<I", subscription, 16)[0])
                valid = stream is not None and (stream == STDIN) == (kind == 1)
                waits.append((0, data, 0 if valid else BADF, kind, 1 if valid else 0))
            else:
                raise Errno(INVAL)
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
        """What an open descriptor stands for."""
        if fd not in self._open:
            raise Errno(BADF)
        return self._open[fd]

    def _now(self, clock):
        """Clocks of processor time tell what the monotonic one does."""
        if clock > 3:
            raise Errno(INVAL)
        return time.time_ns() if clock == 0 else time.monotonic_ns() - self._start

    @staticmethod
    def _put_texts(memory, texts, pointers, place):
        memory.range(pointers, 4 * len(texts))
        memory.range(place, sum(map(len, texts)))
        for i, text in enumerate(texts):
            memory.write(pointers + 4 * i, struct.pack("<I", place))
            memory.write(place, text)
            place += len(text)

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
