"""The rules that a binding keeps, once for all functions, from the table of the APIs.

Checks are made in the order that the specification gives (clause `common/order-of-checks`): values, memory, overlap, the handle,
a function that the driver lacks, room for a handle, the driver.
"""

import struct
import time

# How many handles an instance can have open, how many operations a call takes, how many entries an array of handles has.
CAPACITY = 64

WIDTH = {"u8": 8, "u16": 16, "u32": 32, "u64": 64, "s8": 8, "s16": 16, "s32": 32, "s64": 64}


class Refused(Exception):
    """The call is answered with this errno."""


class TimeIsUp(Exception):
    """The guest is ended: its time is up, or would be before the call returned."""


class Memory:
    """The memory of the guest as it is during one call, and the ranges that the call uses."""

    def __init__(self, memory, store):
        self._memory, self._store = memory, store
        self._size = memory.data_len(store) if memory else -1
        self._ranges = []

    def range(self, pointer, length, written=False):
        """Checks that a range lies in the memory. Python's numbers do not wrap."""
        if pointer + length > self._size:
            raise Refused("invalid_arg")
        self._ranges.append((pointer, length, written))
        return pointer

    def check_overlap(self):
        """What is written shares no byte with any other range of the call."""
        for i, (a, a_length, a_written) in enumerate(self._ranges):
            for b, b_length, b_written in self._ranges[:i]:
                if (a_written or b_written) and max(a, b) < min(a + a_length, b + b_length):
                    raise Refused("invalid_arg")

    def read(self, pointer, length):
        return bytes(self._memory.read(self._store, pointer, pointer + length)) if length else b""

    def write(self, pointer, data):
        if data:
            self._memory.write(self._store, data, pointer)

    def record(self, pointer, unit, written):
        """A record of pointer and length, and the entries that it points to."""
        self.range(pointer, 8)
        start, count = struct.unpack("<II", self.read(pointer, 8))
        return self.range(start, count * unit, written), count


class Handles:
    """The handles that an instance has open: numbers from 1 for the guest, the driver's own behind them."""

    def __init__(self):
        # By number, in the order of opening: API, the driver's handle, and the function that offered it, if one did.
        self._open = {}

    def get(self, api, handle):
        entry = self._open.get(handle)
        if entry is None or entry[0] != api:
            raise Refused("no_device")
        return entry[1]

    def take(self, api, handle):
        driver_handle = self.get(api, handle)
        del self._open[handle]
        return driver_handle

    def free(self):
        for handle in range(1, CAPACITY + 1):
            if handle not in self._open:
                return handle
        raise Refused("exhausted")

    def open(self, api, driver_handle, offered=None):
        handle = self.free()
        self._open[handle] = (api, driver_handle, offered)
        return handle

    def offered(self, api, driver_handle, function):
        """The open handle that this function gave before for the same handle of the driver."""
        entry = (api, driver_handle, function)
        return next((handle for handle, found in self._open.items() if found == entry), None)

    def pop_newest(self):
        return self._open.popitem()[1][:2] if self._open else None


class Binding:
    """The host side of one instance."""

    def __init__(self, table, replay, instance, deadline):
        self._errno = table["errno"]
        self._closers = {
            api["name"]: function
            for api in table["apis"]
            for function in api["functions"]
            if function.get("closes")
        }
        self._replay, self._instance, self._deadline = replay, instance, deadline
        self._handles = Handles()

    def call(self, api, function, values, memory):
        """One call of the guest. Gives what it gets: 0 or -errno."""
        try:
            self._call(api, function, values, memory)
            code = 0
        except Refused as refused:
            code = -self._errno.index(str(refused))
        if self._replay.delayed and time.monotonic() > self._deadline:
            raise TimeIsUp
        return code

    def end(self):
        """Closes what is open, the newest first. An error of a driver changes nothing."""
        while entry := self._handles.pop_newest():
            api, handle = entry
            closer = self._closers[api]
            args = {closer["params"][0]["name"]: handle}
            self._replay.call(f"{api}.{closer['name']}", args, self._instance, at_end=True)

    def _call(self, api, function, values, memory):
        name = f"{api}.{function['name']}"
        params, result = function["params"], function.get("result")
        # The WebAssembly parameters of each parameter: operations take two, everything else takes one.
        values = iter(values)
        raw = {p["name"]: [next(values) for _ in range(2 if p["kind"] == "ops" else 1)] for p in params}
        place = next(values, None)

        args, outputs, handle = {}, [], None
        for p in params:
            if p["kind"] in ("int", "enum"):
                args[p["name"]] = number(p, raw[p["name"]][0])
        for p in params:
            if p["kind"] in ("in", "out", "inout", "handles", "ops"):
                args[p["name"]] = self._memory_argument(p, raw[p["name"]], memory, outputs)
        if result:
            place &= 0xFFFF_FFFF
            memory.range(place, size(result), written=True)
        memory.check_overlap()

        for p in params:
            if p["kind"] == "handle":
                handle = raw[p["name"]][0]
                args[p["name"]] = self._handles.get(p["api"], handle)
            if p["kind"] == "handles" and p["api"] in self._replay.absent:
                raise Refused("unsupported")
        if name in self._replay.absent:
            raise Refused("unsupported")
        if any(p["kind"] == "ops" and not args[p["name"]] for p in params):
            return
        opens = result and result["kind"] == "handle"
        if opens:
            self._handles.free()
        if "waits" in function and time.monotonic() + args[function["waits"]] / 1e9 > self._deadline:
            raise TimeIsUp
        if function.get("closes"):
            # Freed even when the driver reports an error.
            self._handles.take(api, handle)

        args = {p["name"]: args[p["name"]] for p in params}
        code, out = self._replay.call(name, args, self._instance)
        if code != 0:
            known = 0 < -code < len(self._errno)
            raise Refused(self._errno[-code] if known else "failed")
        written = None
        if result:
            written = self._result(result, out[result["name"]], args)
        for p, buffers in outputs:
            self._write(memory, name, p, buffers, out.get(p["name"], []))
        if opens:
            written = self._handles.open(result["api"], written)
        if result:
            memory.write(place, written.to_bytes(size(result), "little"))

    def _memory_argument(self, p, raw, memory, outputs):
        """What a pointer stands for, in the form of fixtures. Notes where the driver's outputs go."""
        pointer, kind = raw[0] & 0xFFFF_FFFF, p["kind"]
        if kind == "ops":
            return self._operations(p, pointer, raw[1] & 0xFFFF_FFFF, memory, outputs)
        start, count = memory.record(pointer, 4 if kind == "handles" else 1, kind != "in")
        if kind == "handles" and count > CAPACITY:
            raise Refused("exhausted")
        if kind != "in":
            outputs.append((p, [(start, count)]))
        return memory.read(start, count).hex() if kind in ("in", "inout") else count

    def _operations(self, p, pointer, count, memory, outputs):
        memory.range(pointer, count * 12)
        if count > CAPACITY:
            raise Refused("exhausted")
        operations, buffers = [], []
        for kind, start, length in struct.iter_unpack("<III", memory.read(pointer, count * 12)):
            if kind >= len(p["ops"]):
                raise Refused("invalid_arg")
            kind = p["ops"][kind]
            if kind["kind"] == "value":
                operations.append({kind["name"]: length})
                continue
            memory.range(start, length, kind["kind"] != "in")
            if kind["kind"] != "in":
                buffers.append((start, length))
            data = length if kind["kind"] == "out" else memory.read(start, length).hex()
            operations.append({kind["name"]: data})
        outputs.append((p, buffers))
        return operations

    def _result(self, result, value, args):
        """Checks what the driver answered, and gives the number for the guest."""
        if result["kind"] == "enum":
            names = result["values"]
            value = names.index(value) if value in names else -1
            valid = value >= 0
        elif result["kind"] == "handle":
            valid = value >= 0
        else:
            valid = "counts" not in result or value <= args[result["counts"]]
        if not valid:
            raise Refused("failed")
        return value

    def _write(self, memory, function, p, buffers, out):
        if p["kind"] == "handles":
            start, count = buffers[0]
            handles = self._offer(p["api"], function, out + [-1] * (count - len(out)))
            memory.write(start, struct.pack(f"<{count}i", *handles))
            return
        chunks = out if p["kind"] == "ops" else [out or ""]
        for (start, _), chunk in zip(buffers, chunks):
            memory.write(start, bytes.fromhex(chunk))

    def _offer(self, api, function, offered):
        """The guest's handles for those that a driver offers; all of them, or none is open afterwards that was not before."""
        handles, opened = [], 0
        try:
            for handle in offered:
                if handle < 0:
                    handles.append(-1)
                    continue
                known = self._handles.offered(api, handle, function)
                if known is None:
                    known = self._handles.open(api, handle, function)
                    opened += 1
                handles.append(known)
        except Refused:
            closer = self._closers[api]
            for _ in range(opened):
                _, handle = self._handles.pop_newest()
                args = {closer["params"][0]["name"]: handle}
                self._replay.call(f"{api}.{closer['name']}", args, self._instance)
            raise
        return handles


def size(result):
    """The size of a result in memory."""
    return 8 if result.get("type") in ("u64", "s64") else 4


def number(p, value):
    """A number as the parameter has it; WebAssembly gives it signed. An enum value by its name."""
    if p["kind"] == "enum":
        if not 0 <= value < len(p["values"]):
            raise Refused("invalid_arg")
        return p["values"][value]
    width, signed = WIDTH[p["type"]], p["type"][0] == "s"
    if not signed:
        value &= (1 << max(width, 32)) - 1
    low, high = (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)
    if not any(low <= value <= high for low, high in p.get("values", [[low, high]])):
        raise Refused("invalid_arg")
    return value
