"""What the machine knows of the objects a pickle would build: names, array layouts, little else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.scan.problems import Unscannable

Value = object
"""A str, int, bool, None or tuple of these as itself, a class below, or OPAQUE."""

LONGEST_TEXT = 256
_LONGEST_TUPLE = 64
_LAYOUT_FIELDS = frozenset(
    ["subclass", "shape", "order", "dtype", "allow_mmap", "numpy_array_alignment_bytes"]
)


class Opaque:
    """An object the machine need not know more about."""


OPAQUE = Opaque()


class Global:
    """An imported name."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name


ARRAY_WRAPPER = Global("joblib.numpy_pickle", "NumpyArrayWrapper")
DTYPE = Global("numpy", "dtype")
"""These two decide how the bytes after them are read, so the machine follows each use of them."""


class Dtype:
    """A numpy dtype: kind letter (empty when unknown), bytes an item, and whether it holds objects.

    ``sealed``: known under a second reference, so that a later change could reach a use of it.
    """

    __slots__ = ("itemsize", "kind", "objects", "sealed")

    def __init__(self, kind: str, itemsize: int | None) -> None:
        self.kind = kind
        self.itemsize = itemsize
        self.objects = kind == "O"
        self.sealed = not kind


@dataclass
class ArrayWrapper:
    """joblib's stand-in for an array whose bytes follow in the stream."""

    fields: dict[str, Value]


class List:
    """A list, of which only the length matters."""

    __slots__ = ("length",)

    def __init__(self, length: int = 0) -> None:
        self.length = length


class Dict:
    """A dictionary: the fields that describe an array's layout, and what kind of others there are.

    ``others``: there are keys besides those; ``columns``: where every value is one, the name and
    end of each field of a dtype; ``sealed``: used as such, so it may not change any more.
    """

    __slots__ = ("columns", "fields", "others", "sealed")

    def __init__(self) -> None:
        self.fields: dict[str, Value] | None = None
        self.others = False
        self.columns: dict[str, int] | None = {}
        self.sealed = False

    def set_items(self, items: Sequence[Value]) -> None:
        """Keys and values in turn."""
        if self.sealed:
            raise Unscannable("numpy.dtype-changed", "the fields of a dtype change after its use")
        for at in range(0, len(items) - 1, 2):
            key, value = items[at], items[at + 1]
            if isinstance(key, str) and key in _LAYOUT_FIELDS:
                self.fields = self.fields or {}
                self.fields[str(key)] = _flat(value)
            else:
                self.others = True
            end = _field_end(value)
            if end is None or not isinstance(key, str):
                self.columns = None
            elif self.columns is not None and len(self.columns) < _LONGEST_TUPLE:
                self.columns[str(key)] = end


def _field_end(value: Value) -> int | None:
    """Where a field ``(dtype, offset)`` of numbers ends in its item; None for other values."""
    if not isinstance(value, tuple) or len(value) != 2:
        return None
    dtype, offset = value
    if not isinstance(dtype, Dtype) or dtype.objects or not dtype.kind:
        return None
    if not isinstance(offset, int) or offset < 0:
        return None
    return offset + (dtype.itemsize or 0)


def _flat(value: Value) -> Value:
    if isinstance(value, tuple):
        return value if _is_shape(value) else OPAQUE
    return value if isinstance(value, str | int | Dtype | Global | None) else OPAQUE


def _is_shape(items: tuple[Value, ...]) -> bool:
    return all(isinstance(item, int) for item in items)


def make_tuple(items: Sequence[Value]) -> Value:
    """A tuple without what is nested deeper than shapes are, so that memory stays bounded."""
    if len(items) > _LONGEST_TUPLE:
        return OPAQUE
    if tuple not in map(type, items):
        return tuple(items)
    return tuple(_shallow(item) if isinstance(item, tuple) else item for item in items)


def _shallow(items: tuple[Value, ...]) -> Value:
    return tuple(
        OPAQUE if isinstance(item, tuple) and not _is_shape(item) else item for item in items
    )


def make_text(data: bytes | None, encoding: str) -> Value:
    """Text short enough to be a name, or OPAQUE. Malformed text stops the scan."""
    if data is None or len(data) > LONGEST_TEXT:
        return OPAQUE
    try:
        return data.decode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError as error:
        raise Unscannable("pickle.malformed", f"text that is not {encoding}") from error
