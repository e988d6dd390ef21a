"""safetensors: the header must describe every byte, once."""

from __future__ import annotations

import json
import struct

import pytest

from mlops_jfrog.scan import Verdict
from scan.assembler import PROTOCOL_4, STOP, shell
from scan.conftest import Scan


def saved(header: object, data: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(start: int, end: int, dtype: str = "F32", shape: object = None) -> dict[str, object]:
    shape = [(end - start) // 4] if shape is None else shape
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


GOOD = {"__metadata__": {"format": "pt"}, "b": tensor(16, 24), "a": tensor(0, 16)}


def test_tensors_in_any_order_are_clean(scan: Scan) -> None:
    assert scan(saved(GOOD, bytes(24)), "m.safetensors").findings == ()
    assert scan(saved({}, b""), "m.safetensors").findings == ()


ODD = {
    "data behind the tensors": saved(GOOD, bytes(24) + PROTOCOL_4 + shell() + STOP),
    "less data": saved(GOOD, bytes(23)),
    "a gap": saved({"a": tensor(0, 8), "b": tensor(12, 16)}, bytes(16)),
    "an overlap": saved({"a": tensor(0, 8), "b": tensor(4, 12)}, bytes(12)),
    "another size than the shape": saved({"a": tensor(0, 8, shape=[3])}, bytes(8)),
    "an unknown dtype": saved({"a": tensor(0, 8, "X99")}, bytes(8)),
    "a dtype that is no text": saved({"a": tensor(0, 8) | {"dtype": []}}, bytes(8)),
    "a negative offset": saved({"a": tensor(-4, 4)}, bytes(8)),
    "a shape of text": saved({"a": tensor(0, 8, shape="2")}, bytes(8)),
    "a boolean shape": saved({"a": tensor(0, 4, shape=[True])}, bytes(4)),
    "a field too many": saved({"a": tensor(0, 8) | {"x": 1}}, bytes(8)),
    "the same name twice": saved(
        b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},'
        b'"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}',
        bytes(2),
    ),
    "metadata that is no text": saved({"__metadata__": {"a": [1]}}, b""),
    "a header longer than the file": struct.pack("<Q", 1 << 30) + b"{}",
    "a header that is no JSON": saved(b"{" * 2000, b""),
    "a header nested deep": saved(b'{"a":' * 50_000, b""),
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_file_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data, "m.safetensors").verdict is Verdict.UNSCANNABLE


def test_tensors_under_a_name_that_torch_unpickles_are_suspicious(scan: Scan) -> None:
    assert scan(saved(GOOD, bytes(24)), "m.bin").verdict is Verdict.SUSPICIOUS
