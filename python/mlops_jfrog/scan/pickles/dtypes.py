"""numpy dtypes in a pickle: their size, and states that would make numpy trust raw bytes."""

from __future__ import annotations

import math
import re

from mlops_jfrog.scan.pickles.values import ArrayWrapper, Dict, Dtype, List, Value
from mlops_jfrog.scan.problems import Unscannable

_CODE = re.compile(r"[|<>=]?([biufcmMSUVO])([0-9]{1,9})\Z")
_NUMBERS = "biufcmM"

# NPY_ITEM_HASOBJECT in numpy/ndarraytypes.h; the other bits of an object's flags come with it.
_HAS_OBJECT = 1
_OBJECT_FLAGS = 63
_HARMLESS_FLAGS = 8 | 16 | 128
"""NEEDS_INIT of texts, NEEDS_PYAPI of structures, ALIGNED_STRUCT."""

_LARGEST = 1 << 48


def parse_code(code: str) -> tuple[str, int] | None:
    """Kind letter and bytes an item of a code such as ``<f8`` or ``U12``; None for others."""
    match = _CODE.match(code)
    if not match:
        return None
    kind, count = match[1], int(match[2])
    return kind, count * 4 if kind == "U" else count


def called(arguments: Value) -> Dtype:
    """The dtype that ``numpy.dtype(*arguments)`` gives; of unknown kind for all but plain codes."""
    code = arguments[0] if isinstance(arguments, tuple) and arguments else None
    parsed = parse_code(code) if isinstance(code, str) else None
    return Dtype(*parsed) if parsed else Dtype("", None)


def restore(dtype: Dtype, state: Value) -> None:
    """Apply the state of ``dtype.__setstate__``: version, order, subarray, names, fields, sizes ….

    numpy believes the state: an object dtype without its flags, or fields that hide an object,
    would make it take raw bytes of the file for pointers.
    """
    if dtype.sealed or not isinstance(state, tuple) or not 8 <= len(state) <= 9:
        raise _odd("a state that can't be followed")
    version, _, subarray, names, fields, itemsize, _, flags = state[:8]
    if version not in (3, 4) or not isinstance(itemsize, int) or not isinstance(flags, int):
        raise _odd("a state of unknown layout")
    dtype.sealed = True
    if dtype.kind == "O":
        _require(flags == _OBJECT_FLAGS and itemsize == -1 and subarray is None and fields is None)
        return
    _require(flags & ~_HARMLESS_FLAGS == 0)
    if dtype.kind in _NUMBERS:
        _require(itemsize == -1 and flags == 0 and subarray is None and fields is None)
        return
    _require(0 <= itemsize < _LARGEST)
    dtype.itemsize = itemsize
    if dtype.kind != "V":
        _require(subarray is None and fields is None)
        return
    if subarray is not None:
        _require(_subarray_bytes(subarray) == itemsize)
    if fields is not None or names is not None:
        _require(isinstance(fields, Dict) and _fit(names, fields, itemsize))


def _fit(names: Value, fields: Dict, itemsize: int) -> bool:
    """Whether a structure's names are exactly its fields, all of numbers and inside the item."""
    fields.sealed = True
    columns = fields.columns
    if columns is None or not isinstance(names, tuple) or len(names) != len(columns):
        return False
    return set(names) == set(columns) and all(end <= itemsize for end in columns.values())


def _subarray_bytes(subarray: Value) -> int | None:
    """Bytes of a dtype's ``(base, shape)`` when it is made of numbers."""
    if not isinstance(subarray, tuple) or len(subarray) != 2:
        return None
    base, shape = subarray
    if not isinstance(base, Dtype) or base.objects or not base.itemsize:
        return None
    count = _count(shape)
    return None if count is None else base.itemsize * count


def check_array_state(state: Value) -> None:
    """Refuse the state of an array of objects with fewer of them than its shape says.

    ``ndarray.__setstate__`` takes ``(…, shape, dtype, order, items)`` and reads as many objects
    from the list of items as the shape says, also behind its end. The target's class isn't looked
    at, as subclasses of ndarray pass the same on.
    """
    if not isinstance(state, tuple):
        return
    for at in range(1, len(state) - 2):
        dtype = state[at]
        if not isinstance(dtype, Dtype) or (dtype.kind and not dtype.objects):
            continue
        items = state[at + 2]
        if not isinstance(items, List) or items.length != _count(state[at - 1]):
            raise Unscannable("numpy.object-count", "an array with fewer objects than it says")


def update_layout(wrapper: ArrayWrapper, state: Value) -> None:
    """Apply the state of joblib's NumpyArrayWrapper."""
    if not isinstance(state, Dict) or state.others:
        raise Unscannable("joblib.unknown-layout", "an array whose layout can't be followed")
    wrapper.fields.update(state.fields or {})


def array_bytes(wrapper: ArrayWrapper) -> int:
    """How many raw bytes an array of this layout takes in the stream."""
    dtype, shape = wrapper.fields.get("dtype"), wrapper.fields.get("shape")
    if not isinstance(dtype, Dtype) or dtype.itemsize is None or not isinstance(shape, tuple):
        raise Unscannable("joblib.unknown-layout", "an array of unknown dtype or shape")
    count = _count(shape)
    if count is None:
        raise Unscannable("joblib.unknown-layout", "an array of impossible shape")
    return count * dtype.itemsize


def _count(shape: Value) -> int | None:
    """How many items a shape has; None where it is no shape.

    joblib multiplies in 64 bits and would wrap around; no real array is that large.
    """
    if not isinstance(shape, tuple):
        return None
    sizes = [size for size in shape if isinstance(size, int) and 0 <= size < _LARGEST]
    if len(sizes) != len(shape) or math.prod(max(size, 1) for size in sizes) >= _LARGEST:
        return None
    return math.prod(sizes)


def _require(condition: bool) -> None:
    if not condition:
        raise _odd("a state that numpy never writes")


def _odd(what: str) -> Unscannable:
    return Unscannable("numpy.odd-dtype", f"a numpy dtype with {what}")
