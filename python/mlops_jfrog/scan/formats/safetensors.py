"""safetensors: a JSON header and raw numbers that must cover the rest of the file exactly."""

from __future__ import annotations

import json
import math

from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import LONGEST_JSON, FileSource

_SIZES = {
    **dict.fromkeys(["BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0"], 1),
    **dict.fromkeys(["U16", "I16", "F16", "BF16"], 2),
    **dict.fromkeys(["U32", "I32", "F32"], 4),
    **dict.fromkeys(["U64", "I64", "F64", "C64"], 8),
}
_LENGTH = 8


class SafetensorsScanner:
    """Holds no code by design; what is checked is that it is nothing else at the same time."""

    name = "safetensors"
    extensions = frozenset([".safetensors"])

    def matches(self, head: bytes, name: str) -> bool:
        length = int.from_bytes(head[:_LENGTH], "little")
        return head[_LENGTH : _LENGTH + 1] == b"{" and length < 1 << 32

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        length = source.number("<Q")
        if length > min(LONGEST_JSON, source.size - _LENGTH):
            raise _malformed(f"a header of {length} bytes")
        header = _parsed(source.read(length))
        metadata = header.pop("__metadata__", {})
        if not isinstance(metadata, dict) or not all(
            isinstance(value, str) for value in metadata.values()
        ):
            raise _malformed("metadata that is no text")
        end = 0
        for start, stop in sorted(_stretch(name, tensor) for name, tensor in header.items()):
            if start != end:
                raise Unscannable("safetensors.offsets", "tensors overlap or leave a gap")
            end = stop
        if _LENGTH + length + end != source.size:
            raise Unscannable("safetensors.offsets", "the tensors do not fill the file")
        return self.name


def _parsed(data: bytes) -> dict[str, object]:
    try:
        header = json.loads(data, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise _malformed("a header that is no JSON, or names a tensor twice") from error
    if not isinstance(header, dict):
        raise _malformed("a header that is no object")
    return header


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("a name twice")
    return unique


def _stretch(name: str, tensor: object) -> tuple[int, int]:
    """Start and end of a tensor's bytes, which must be what its dtype and shape take."""
    if not isinstance(tensor, dict) or set(tensor) != {"dtype", "shape", "data_offsets"}:
        raise _malformed(f"an odd tensor {shown(name)}")
    size = _SIZES.get(tensor["dtype"]) if isinstance(tensor["dtype"], str) else None
    if size is None:
        raise Unscannable("safetensors.unknown-dtype", f"an unknown dtype in {shown(name)}")
    shape, offsets = tensor["shape"], tensor["data_offsets"]
    for numbers in (shape, offsets):
        if not isinstance(numbers, list) or len(numbers) > 64:
            raise _malformed(f"an odd tensor {shown(name)}")
        if not all(type(number) is int and 0 <= number < 1 << 48 for number in numbers):
            raise _malformed(f"an odd tensor {shown(name)}")
    if len(offsets) != 2 or offsets[1] - offsets[0] != math.prod(shape) * size:
        raise Unscannable("safetensors.offsets", f"{shown(name)} is not as long as its shape")
    return offsets[0], offsets[1]


def _malformed(what: str) -> Unscannable:
    return Unscannable("safetensors.malformed", f"no valid safetensors file: {what}")
