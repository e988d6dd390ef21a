"""The memo of a pickle stream, exact for what matters and bounded for the rest."""

from __future__ import annotations

from mlops_jfrog.scan.pickles.values import OPAQUE, Dtype, Opaque, Value
from mlops_jfrog.scan.problems import Unscannable

_MOST_TEXTS = 200_000
_MOST_KEPT = 1_000_000
_MOST_SPARSE = 1_000_000


class Memo:
    """Index to value. An index that was never set reads as OPAQUE; a real load would fail there.

    Once ``_MOST_TEXTS`` values are kept, further texts and tuples read as OPAQUE: an import by
    such a name is then reported as computed. Other values beyond the limit stop the scan.
    """

    def __init__(self) -> None:
        self._kept: dict[int, Value] = {}
        self._dense = 0
        self._sparse: set[int] = set()

    def __len__(self) -> int:
        """How many indices are set, as MEMOIZE uses it for the next one."""
        return self._dense + len(self._sparse)

    def put(self, index: int, value: Value) -> None:
        self._count(index)
        if isinstance(value, Opaque) or (
            isinstance(value, str | tuple) and len(self._kept) >= _MOST_TEXTS
        ):
            self._kept.pop(index, None)
            return
        self._kept[index] = value
        if len(self._kept) > _MOST_KEPT:
            raise Unscannable("pickle.too-complex", f"more than {_MOST_KEPT} memorised objects")

    def get(self, index: int) -> Value:
        value = self._kept.get(index, OPAQUE)
        if isinstance(value, Dtype):
            value.sealed = True
        return value

    def _count(self, index: int) -> None:
        if index == self._dense:
            self._dense += 1
            while self._dense in self._sparse:
                self._sparse.remove(self._dense)
                self._dense += 1
        elif index > self._dense:
            self._sparse.add(index)
            if len(self._sparse) > _MOST_SPARSE:
                raise Unscannable("pickle.too-complex", "memo indices in no order")


class Recalled(str):
    """Text read back from the memo of a nested stream; ``otherwise`` is what a plain load finds."""

    otherwise: Value

    def __new__(cls, text: str, otherwise: Value) -> Recalled:
        recalled = super().__new__(cls, text)
        recalled.otherwise = otherwise
        return recalled


class NestedMemo(Memo):
    """The memo of a pickle inside another one.

    joblib reads the inner stream with a fresh memo, while ``pickle.load`` on the same file would
    go on with the outer one, so an index means two things. Texts come back with both; what a
    plain load would take for something else is not handed out.
    """

    def __init__(self, outer: Memo) -> None:
        super().__init__()
        self._outer = outer

    def put(self, index: int, value: Value) -> None:
        super().put(index, OPAQUE if isinstance(value, Recalled) else value)

    def get(self, index: int) -> Value:
        value = super().get(index)
        if isinstance(value, str):
            return Recalled(value, self._in_plain_load(index))
        return OPAQUE if isinstance(value, tuple) else value

    def _in_plain_load(self, index: int) -> Value:
        outside = len(self._outer)
        return self._outer.get(index) if index < outside else super().get(index - outside)
