"""numpy dtypes in a pickle: their size, and states that would make numpy trust raw bytes."""

from __future__ import annotations

import math
import re

from mlops_jfrog.scan.pickles.values import ArrayWrapper, Dict, Dtype, Value
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
    version, _, subarray, _, fields, itemsize, _, flags = state[:8]
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
        base = subarray[0] if isinstance(subarray, tuple) and subarray else None
        _require(isinstance(base, Dtype) and bool(base.kind) and not base.objects)
    if fields is not None:
        _require(isinstance(fields, Dict) and fields.dtypes)
        if isinstance(fields, Dict):
            fields.sealed = True


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
    counts = [count for count in shape if isinstance(count, int) and 0 <= count < _LARGEST]
    size = math.prod(counts) * dtype.itemsize
    # joblib multiplies in 64 bits and would wrap around; no real array is that large.
    if len(counts) != len(shape) or math.prod(max(count, 1) for count in counts) >= _LARGEST:
        raise Unscannable("joblib.unknown-layout", "an array of impossible shape")
    return size


def _require(condition: bool) -> None:
    if not condition:
        raise _odd("a state that numpy never writes")


def _odd(what: str) -> Unscannable:
    return Unscannable("numpy.odd-dtype", f"a numpy dtype with {what}")
