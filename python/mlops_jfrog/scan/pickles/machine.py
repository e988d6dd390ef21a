"""The pickle machine's registers: stack, marks, memo, frame. The opcodes work on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from mlops_jfrog.scan.pickles.memo import Memo
from mlops_jfrog.scan.pickles.values import ARRAY_WRAPPER, DTYPE, ArrayWrapper, Value
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import ByteSource

_MOST_ON_STACK = 1_000_000


class Loader(Protocol):
    """How the program that would load the stream departs from plain unpickling."""

    def new_memo(self) -> Memo: ...

    def persistent_id(self, machine: Machine, value: Value) -> None:
        """A reference to an object outside the stream."""

    def array(self, machine: Machine, wrapper: ArrayWrapper) -> None:
        """An array's layout is known; its bytes may come next."""


class Machine:
    """One pickle stream being followed."""

    def __init__(self, source: ByteSource, findings: Findings, loader: Loader) -> None:
        self.source = source
        self.findings = findings
        self.loader = loader
        self.memo = loader.new_memo()
        self.stack: list[Value] = []
        self.frame_end = 0
        self._marks: list[list[Value]] = []
        self._below = 0

    @property
    def place(self) -> str:
        return f"byte {self.source.position}"

    def malformed(self, what: str) -> Unscannable:
        return Unscannable("pickle.malformed", f"no valid pickle: {what} at {self.place}")

    def push(self, value: Value) -> None:
        self.stack.append(value)

    def pop(self) -> Value:
        if not self.stack:
            raise self.malformed("nothing on the stack")
        return self.stack.pop()

    def top(self) -> Value:
        if not self.stack:
            raise self.malformed("nothing on the stack")
        return self.stack[-1]

    def mark(self) -> None:
        self._below += len(self.stack) + 1
        self._marks.append(self.stack)
        self.stack = []

    def pop_mark(self) -> list[Value]:
        """What was pushed since the last mark."""
        if not self._marks:
            raise self.malformed("no mark on the stack")
        items = self.stack
        self.stack = self._marks.pop()
        self._below -= len(self.stack) + 1
        return items

    def check_size(self) -> None:
        """To be called every so often: a pickle can grow the stack by one an opcode."""
        if len(self.stack) + self._below > _MOST_ON_STACK:
            raise Unscannable("pickle.too-complex", f"more than {_MOST_ON_STACK} objects at once")

    def hold(self, items: Iterable[Value]) -> None:
        """These go into a container or a call, where the machine does not follow them.

        The class of joblib's arrays and numpy's dtype may only be called directly, and the
        former's objects only be given their state: made or handed on by another callable, they
        would not be recognised and the bytes be read wrongly.
        """
        for item in items:
            if item is ARRAY_WRAPPER or item is DTYPE or type(item) is ArrayWrapper:
                message = f"an array's layout is hidden at {self.place}"
                raise Unscannable("pickle.layout-hidden", message)
