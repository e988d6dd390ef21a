"""numpy's .npy: a header and raw numbers, or a pickle when the array holds objects."""

from __future__ import annotations

import ast
import math

from mlops_jfrog.scan.formats.pickled import follow_all
from mlops_jfrog.scan.pickles.dtypes import parse_code
from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import ByteSource, FileSource

MAGIC = b"\x93NUMPY"
_LONGEST_HEADER = 10_000
_MOST_DIMENSIONS = 64


class NpyScanner:
    """An array file, as numpy.save writes it."""

    name = "npy"
    extensions = frozenset([".npy"])

    def matches(self, head: bytes, name: str) -> bool:
        return head.startswith(MAGIC)

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        return judge_array(source, source.size, findings)


def judge_array(source: ByteSource, size: int, findings: Findings) -> str:
    """Judge an array file of ``size`` bytes; gives the format as found."""
    source.skip(len(MAGIC))
    version = source.byte()
    source.skip(1)
    if version not in (1, 2, 3):
        raise Unscannable("npy.malformed", f"npy version {version}")
    length = source.number("<H" if version == 1 else "<I")
    if length > _LONGEST_HEADER:
        raise Unscannable("npy.malformed", f"a header of {length} bytes")
    itemsize, count = _layout(source.read(length))
    if itemsize is None:
        follow_all(source, findings)
        return "npy of objects"
    if source.position + itemsize * count != size:
        raise Unscannable("npy.size", "the data is not as long as the header says")
    return "npy"


def _layout(header: bytes) -> tuple[int | None, int]:
    """Bytes an item (None for objects) and number of items."""
    try:
        fields = ast.literal_eval(header.decode("latin1").strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise Unscannable("npy.malformed", "a header that is no dictionary") from error
    if not isinstance(fields, dict) or set(fields) != {"descr", "fortran_order", "shape"}:
        raise Unscannable("npy.malformed", "a header with other fields than npy has")
    shape = fields["shape"]
    if not isinstance(shape, tuple) or len(shape) > _MOST_DIMENSIONS:
        raise Unscannable("npy.malformed", "a shape that is none")
    if not all(type(size) is int and 0 <= size < 1 << 48 for size in shape):
        raise Unscannable("npy.malformed", "an impossible shape")
    return _itemsize(fields["descr"]), math.prod(shape)


def _itemsize(descr: object) -> int | None:
    if isinstance(descr, str):
        if descr in ("|O", "O", "|O8"):
            return None
        code = descr.split("[")[0] if descr[1:2] in ("M", "m") else descr
        parsed = parse_code(code)
        if parsed and parsed[0] != "O":
            return parsed[1]
    if isinstance(descr, list) and descr:
        sizes = [_field_size(field) for field in descr]
        return None if None in sizes else sum(size or 0 for size in sizes)
    raise Unscannable("npy.unknown-dtype", f"a dtype that is not known: {shown(str(descr))}")


def _field_size(field: object) -> int | None:
    if not isinstance(field, tuple) or len(field) not in (2, 3):
        raise Unscannable("npy.unknown-dtype", f"an odd field {shown(str(field))}")
    itemsize = _itemsize(field[1])
    shape = field[2] if len(field) == 3 else ()
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise Unscannable("npy.unknown-dtype", f"an odd field {shown(str(field))}")
    return None if itemsize is None else itemsize * math.prod(shape)
