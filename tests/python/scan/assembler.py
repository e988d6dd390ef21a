"""Writes pickles opcode by opcode, so that hostile ones need not be stored nor ever be loaded."""

from __future__ import annotations

import pickle
import struct

PROTOCOL_4 = b"\x80\x04"
STOP = b"."
NOTHING = b"N."
"""A whole pickle of None."""


def text(value: str) -> bytes:
    """Push a short text."""
    raw = value.encode()
    return pickle.SHORT_BINUNICODE + bytes([len(raw)]) + raw


def number(value: int) -> bytes:
    return pickle.LONG1 + b"\x08" + struct.pack("<q", value)


def blob(data: bytes) -> bytes:
    return pickle.BINBYTES + struct.pack("<I", len(data)) + data


def imported(module: str, name: str) -> bytes:
    """Import by a line each, as protocols 0 to 3 do."""
    return f"c{module}\n{name}\n".encode()


def stack_imported(module: str, name: str) -> bytes:
    """Import by two texts from the stack, as protocol 4 does."""
    return text(module) + text(name) + pickle.STACK_GLOBAL


def tuple_of(*items: bytes) -> bytes:
    return pickle.MARK + b"".join(items) + pickle.TUPLE


def dict_of(**items: bytes) -> bytes:
    pairs = b"".join(text(key) + value for key, value in items.items())
    return pickle.EMPTY_DICT + pickle.MARK + pairs + pickle.SETITEMS


def called(function: bytes, *arguments: bytes) -> bytes:
    return function + tuple_of(*arguments) + pickle.REDUCE


def shell() -> bytes:
    """A call of the system's shell; what every hostile test file would do."""
    return called(stack_imported("os", "system"), text("true"))


def framed(content: bytes) -> bytes:
    return pickle.FRAME + struct.pack("<Q", len(content)) + content


TRUE, FALSE, NONE = pickle.NEWTRUE, pickle.NEWFALSE, pickle.NONE


def dtype(
    code: str,
    *,
    flags: int = 0,
    itemsize: int = -1,
    names: bytes = NONE,
    fields: bytes = NONE,
    subarray: bytes = NONE,
) -> bytes:
    """A numpy dtype as numpy's own pickles spell it."""
    sizes = (number(itemsize), number(-1), number(flags))
    state = tuple_of(number(3), text("<"), subarray, names, fields, *sizes)
    made = called(stack_imported("numpy", "dtype"), text(code), FALSE, TRUE)
    return made + state + pickle.BUILD


OBJECT_DTYPE = dtype("O8", flags=63)


def array_wrapper(
    dtype_code: bytes, shape: tuple[int, ...], *, alignment: bytes | None = number(16)
) -> bytes:
    """joblib's stand-in for an array, up to where the array's bytes begin."""
    fields = {
        "subclass": stack_imported("numpy", "ndarray"),
        "shape": tuple_of(*map(number, shape)),
        "order": text("C"),
        "dtype": dtype_code,
        "allow_mmap": TRUE,
    }
    if alignment is not None:
        fields["numpy_array_alignment_bytes"] = alignment
    made = stack_imported("joblib.numpy_pickle", "NumpyArrayWrapper")
    return made + pickle.EMPTY_TUPLE + pickle.NEWOBJ + dict_of(**fields) + pickle.BUILD
