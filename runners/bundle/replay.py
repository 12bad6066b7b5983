"""The drivers of a case: compares each call with the fixture and answers from it."""

import time


def bytes_of(value):
    """A value of `args` or `out`, with patterns written out in hexadecimal."""
    if isinstance(value, list):
        return [bytes_of(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if "pattern" not in value:
        return {key: bytes_of(entry) for key, entry in value.items()}
    count, seed = value["pattern"]["len"], value["pattern"]["seed"]
    return bytes((seed + 7 * i + 13 * (i >> 8) + 29 * (i >> 16)) & 0xFF for i in range(count)).hex()


class Replay:
    """The timeline of one case, on which all its instances act."""

    def __init__(self, fixture, errno, max_handles):
        self.absent = set(fixture.get("absent", []))
        self.mismatch = None
        # Whether a driver took time.
        self.delayed = False
        self._errno = errno
        self._max_handles = max_handles
        self._entries = iter(fixture["transactions"])
        # The transactions that may come next, each with how often: one, or those of an unordered group.
        self._next = []

    def call(self, function, args, instance, at_end=False):
        """One call that reaches a driver. Gives the code that the driver answers, and its outputs by name."""
        self._advance()
        if self.mismatch:
            return -self._errno.index("unexpected"), {}
        for entry in self._next:
            transaction = entry[0]
            if (
                transaction["call"] == function
                and transaction["args"] == args
                and transaction.get("at_end", False) == at_end
                and transaction.get("instance", instance) == instance
            ):
                return self._answer(entry)
        found = {"instance": instance, "call": function, "args": args, "at_end": at_end}
        expected = self._next[0][0] if self._next else "the end"
        self.mismatch = f"expected {expected}, found {found}"
        return -self._errno.index("unexpected"), {}

    def finish(self):
        """The first difference, or None. What the fixture still has is one."""
        self._advance()
        if self._next and not self.mismatch:
            self.mismatch = f"expected {self._next[0][0]}, found the end of the run"
        return self.mismatch

    def _advance(self):
        while not self._next:
            entry = next(self._entries, None)
            if entry is None:
                return
            for transaction in entry.get("unordered", [entry]):
                times = transaction.get("times", 1)
                times = self._max_handles if times == "handles" else times
                if times:
                    whole = {name: bytes_of(transaction[name]) for name in ("args", "out") if name in transaction}
                    self._next.append([{**transaction, **whole}, times])

    def _answer(self, entry):
        transaction = entry[0]
        entry[1] -= 1
        if entry[1] == 0:
            self._next.remove(entry)
        if "delay_ns" in transaction:
            self.delayed = True
            time.sleep(transaction["delay_ns"] / 1e9)
        reply = transaction["reply"]
        code = reply if isinstance(reply, int) else -self._errno.index(reply)
        return code, transaction.get("out", {})
