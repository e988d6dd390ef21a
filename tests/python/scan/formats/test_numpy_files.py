""".npy and .npz: numbers that fill the file exactly, or a pickle that is followed."""

from __future__ import annotations

import io

import numpy as np
import pytest

from mlops_jfrog.scan import Verdict
from scan.assembler import PROTOCOL_4, STOP, shell
from scan.conftest import Scan
from scan.formats.test_zip_directory import zipped

HOSTILE = PROTOCOL_4 + shell() + STOP


def saved(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npy(header: str, content: bytes) -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + content


ARRAYS = {
    "floats": np.arange(6.0).reshape(2, 3),
    "texts": np.array(["a", "bcd"]),
    "times": np.array(["2026-01-01"], dtype="datetime64[D]"),
    "fields": np.zeros(3, dtype=[("a", "i8"), ("b", "f4", (2,))]),
    "objects": np.array(["a", None], dtype=object),
    "empty": np.zeros((0, 3)),
    "booleans": np.array([True]),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays_are_clean(scan: Scan, array: np.ndarray) -> None:
    assert scan(saved(array), "x.npy").findings == ()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_archives_of_arrays_are_clean(scan: Scan, save: object) -> None:
    stream = io.BytesIO()
    save(stream, **ARRAYS)  # type: ignore[operator]
    assert scan(stream.getvalue(), "x.npz").findings == ()


@pytest.mark.parametrize("descr", ["'|O'", "'O'", "[('a', '|O')]", "[('a', [('b', 'O')])]"])
def test_code_in_an_array_of_objects_is_malicious(scan: Scan, descr: str) -> None:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}"
    assert scan(npy(header, HOSTILE), "x.npy").verdict is Verdict.MALICIOUS
    packed = zipped([("a.npy", saved(np.zeros(1))), ("b.npy", npy(header, HOSTILE))])
    assert scan(packed, "x.npz").verdict is Verdict.MALICIOUS


ODD = {
    "more data than the header says": saved(np.zeros(2)) + b"x",
    "less data than the header says": saved(np.zeros(2))[:-1],
    "a dtype by another name": npy(
        "{'descr': 'object', 'fortran_order': False, 'shape': (1,)}", HOSTILE
    ),
    "a dtype of several": npy("{'descr': 'f8,O', 'fortran_order': False, 'shape': (1,)}", HOSTILE),
    "a negative shape": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", b""),
    "a header that calls": npy("__import__('os').system('true')", b""),
    "a header nested deep": npy("(" * 5000, b""),
    "a field too many": npy("{'descr': '<f8', 'fortran_order': 0, 'shape': (), 'x': 1}", bytes(8)),
    "another version": b"\x93NUMPY\x09\x00" + saved(np.zeros(1))[8:],
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_array_file_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data, "x.npy").verdict is Verdict.UNSCANNABLE


def test_a_member_that_is_no_array_is_unscannable(scan: Scan) -> None:
    assert scan(zipped([("a.npy", HOSTILE)]), "x.npz").verdict is Verdict.UNSCANNABLE
