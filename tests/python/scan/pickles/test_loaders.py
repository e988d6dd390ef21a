"""joblib's arrays are passed over by their size, where no loader could see it otherwise."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import joblib
import numpy as np
import pytest

from mlops_jfrog.scan import Verdict, scan_file
from scan.assembler import (
    FALSE,
    NONE,
    NOTHING,
    OBJECT_DTYPE,
    PROTOCOL_4,
    STOP,
    TRUE,
    array_wrapper,
    called,
    dict_of,
    dtype,
    framed,
    number,
    shell,
    stack_imported,
    text,
    tuple_of,
)
from scan.conftest import Scan

FLOATS = dtype("f8")
PADDING = b"\x03\xff\xff\xff"
WRAPPER = stack_imported("joblib.numpy_pickle", "NumpyArrayWrapper")
EIGHT_BYTES = shell()[:8]


@pytest.mark.parametrize("compress", [0, ("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 1)])
@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_joblib_arrays_of_every_kind_are_clean(
    tmp_path: Path, compress: int | tuple[str, int], protocol: int
) -> None:
    model = {
        "numbers": np.arange(10_000, dtype="<f4").reshape(100, 100).T,
        "big endian": np.arange(5, dtype=">i8"),
        "texts": np.array(["a", "bcd"]),
        "bytes": np.array([b"a", b"bcd"]),
        "times": np.array(["2026-01-01"], dtype="datetime64[D]"),
        "objects": np.array(["a", None, 3.5], dtype=object),
        "fields": np.zeros(3, dtype=[("left", "i8"), ("value", "f8", (2,))]),
        "none": np.zeros((0, 5)),
        "scalar": np.float64(3.5),
        "zero-dimensional": np.array(7),
    }
    path = tmp_path / "model.joblib"
    joblib.dump(model, path, compress=compress, protocol=protocol)
    scan = scan_file(path)
    assert scan.findings == ()
    assert scan.format.startswith("joblib")


def test_the_bytes_of_an_array_are_not_opcodes(scan: Scan) -> None:
    raw = shell().ljust(64)[:64]
    data = PROTOCOL_4 + array_wrapper(FLOATS, (8,)) + PADDING + raw + STOP
    assert scan(data).findings == ()


def test_what_follows_an_array_is_judged(scan: Scan) -> None:
    data = PROTOCOL_4 + array_wrapper(FLOATS, (8,)) + PADDING + bytes(64) + b"0" + shell() + STOP
    assert scan(data).verdict is Verdict.MALICIOUS


def test_the_objects_of_an_array_are_judged(scan: Scan) -> None:
    data = PROTOCOL_4 + array_wrapper(OBJECT_DTYPE, (1,)) + shell() + STOP + STOP
    assert scan(data).verdict is Verdict.MALICIOUS


TWO_READINGS = {
    "padding that is an opcode": array_wrapper(FLOATS, (1,)) + b"(" + bytes(40 + 8) + STOP,
    "no padding byte at all": array_wrapper(FLOATS, (1,), alignment=None) + EIGHT_BYTES + STOP,
    "no alignment": array_wrapper(FLOATS, (1,), alignment=NONE) + EIGHT_BYTES + STOP,
    "in a frame that goes on": framed(array_wrapper(FLOATS, (1,)) + PADDING + bytes(8) + STOP),
    "made by a call": called(WRAPPER) + dict_of() + pickle.BUILD + STOP,
    "made by NEWOBJ_EX": WRAPPER + b")}" + pickle.NEWOBJ_EX + STOP,
    "made by another function": called(
        stack_imported("copyreg", "_reconstructor"),
        WRAPPER,
        stack_imported("builtins", "object"),
        NONE,
    )
    + STOP,
    "made by an array's objects": (
        array_wrapper(OBJECT_DTYPE, (1,)) + array_wrapper(FLOATS, (1,)) + PADDING + STOP + STOP
    ),
    "put into a list": b"]" + WRAPPER + b"a.",
    "its object put into a list": b"]" + WRAPPER + b")" + pickle.NEWOBJ + b"a.",
    "an attribute too many": (
        WRAPPER + b")" + pickle.NEWOBJ + dict_of(read=stack_imported("numpy", "sum")) + b"b."
    ),
    "a shape that wraps around": array_wrapper(FLOATS, (1 << 32, 1 << 32)) + PADDING + STOP,
    "a negative shape": array_wrapper(FLOATS, (-1, -8)) + PADDING + STOP,
    "an unknown shape": (
        array_wrapper(FLOATS, ()).replace(tuple_of(), stack_imported("builtins", "tuple"), 1) + STOP
    ),
    "a dtype nobody can size": (
        array_wrapper(called(stack_imported("numpy", "dtype"), text("f8,O")), (1,)) + STOP
    ),
    "the layout of joblib 0.9": stack_imported("joblib.numpy_pickle", "NDArrayWrapper") + STOP,
    "the layout of an old scikit-learn": stack_imported(
        "sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"
    )
    + STOP,
}


@pytest.mark.parametrize("data", TWO_READINGS.values(), ids=TWO_READINGS.keys())
def test_an_array_that_two_loaders_read_differently_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(PROTOCOL_4 + data).verdict is Verdict.UNSCANNABLE


def test_a_name_from_the_memo_of_an_inner_pickle_is_not_trusted(scan: Scan) -> None:
    """joblib reads index 0 as ``numpy``, a plain load of the same file as ``os``."""
    outer = text("os") + b"\x940"
    inner = PROTOCOL_4 + text("numpy") + b"\x940h\x00" + text("dtype") + b"\x93."
    data = PROTOCOL_4 + outer + array_wrapper(OBJECT_DTYPE, (1,)) + inner + STOP
    assert scan(data).verdict is Verdict.MALICIOUS


def test_an_inner_name_taken_from_the_memo_is_unscannable(scan: Scan) -> None:
    inner = PROTOCOL_4 + text("dtype") + b"\x940" + text("numpy") + b"h\x00\x93."
    data = PROTOCOL_4 + text("x") + b"\x940" + array_wrapper(OBJECT_DTYPE, (1,)) + inner + STOP
    assert scan(data).verdict is Verdict.UNSCANNABLE


def structure(names: tuple[str, ...] = ("a",), **fields: bytes) -> bytes:
    names_tuple = tuple_of(*map(text, names))
    return dtype("V8", itemsize=8, flags=16, names=names_tuple, fields=dict_of(**fields))


HIDDEN_OBJECTS = {
    "an object without its flags": dtype("O8", flags=0),
    "a number with an object's flags": dtype("f8", flags=63),
    "a number of another size": dtype("f8", itemsize=1000),
    "a field that is an object": structure(a=tuple_of(OBJECT_DTYPE, number(0))),
    "a field that ends outside the item": structure(a=tuple_of(dtype("f8"), number(4))),
    "a field before the item": structure(a=tuple_of(dtype("f8"), number(-4))),
    "a field of unknown dtype": structure(a=tuple_of(NONE, number(0))),
    "a name without a field": structure(names=("a", "b"), a=tuple_of(dtype("f8"), number(0))),
    "a field without a name": structure(names=(), a=tuple_of(dtype("f8"), number(0))),
    "names without fields": dtype("V8", itemsize=8, flags=16, names=tuple_of(text("a"))),
    "an array in the item that is too large": dtype(
        "V8", itemsize=8, subarray=tuple_of(dtype("f8"), tuple_of(number(2)))
    ),
    "made by another call": stack_imported("numpy", "dtype") + b")" + pickle.NEWOBJ,
    "changed a second time": (
        dtype("f8") + tuple_of(number(3), text("<"), NONE, NONE, NONE, number(-1), number(-1),
                               number(0)) + pickle.BUILD
    ),
    "changed by a second reference": (
        called(stack_imported("numpy", "dtype"), text("V8"), FALSE, TRUE) + b"\x94h\x00"
        + tuple_of(number(3), text("<"), NONE, NONE, NONE, number(8), number(1), number(0))
        + pickle.BUILD
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", HIDDEN_OBJECTS.values(), ids=HIDDEN_OBJECTS.keys())
def test_a_dtype_that_would_make_numpy_trust_raw_bytes_is_unscannable(
    scan: Scan, data: bytes
) -> None:
    assert scan(PROTOCOL_4 + data + STOP).verdict is Verdict.UNSCANNABLE


def test_the_fields_of_a_dtype_may_not_change_after_its_use(scan: Scan) -> None:
    fields = dict_of(a=tuple_of(dtype("f8"), number(0))) + b"q\x07"
    used = dtype("V8", itemsize=8, flags=16, names=tuple_of(text("a")), fields=fields)
    changed = b"h\x07" + text("a") + tuple_of(OBJECT_DTYPE, number(0)) + pickle.SETITEM
    assert scan(PROTOCOL_4 + used + STOP).verdict.passes
    assert scan(PROTOCOL_4 + used + changed + STOP).verdict is Verdict.UNSCANNABLE


def object_array(shape: tuple[int, ...], items: bytes) -> bytes:
    state = tuple_of(number(1), tuple_of(*map(number, shape)), OBJECT_DTYPE, FALSE, items)
    made = called(
        stack_imported("numpy._core.multiarray", "_reconstruct"),
        stack_imported("numpy", "ndarray"),
        tuple_of(number(0)),
        text("b"),
    )
    return PROTOCOL_4 + made + state + pickle.BUILD + STOP


def test_an_array_may_not_have_fewer_objects_than_it_says(scan: Scan) -> None:
    """numpy reads them from behind the end of the list."""
    two = pickle.EMPTY_LIST + b"(NNe"
    assert scan(object_array((2, 1), two)).verdict.passes
    assert scan(object_array((2, 2), two)).verdict is Verdict.UNSCANNABLE
    assert scan(object_array((1 << 40, 1 << 40), two)).verdict is Verdict.UNSCANNABLE
    assert scan(object_array((1,), tuple_of(NONE))).verdict is Verdict.UNSCANNABLE
    other = called(stack_imported("builtins", "list"))
    assert scan(object_array((1,), other)).verdict is Verdict.UNSCANNABLE


def test_an_array_longer_than_the_file_is_unscannable(scan: Scan) -> None:
    data = PROTOCOL_4 + array_wrapper(FLOATS, (1 << 40,)) + PADDING + bytes(100)
    (finding,) = scan(data).findings
    assert finding.rule == "file.truncated"


def test_several_objects_in_one_file_are_all_followed(scan: Scan) -> None:
    stream = io.BytesIO()
    for model in ({"a": np.arange(3)}, {"b": np.array(["x"], dtype=object)}):
        joblib.dump(model, stream)
    assert scan(stream.getvalue()).verdict.passes
    assert scan(stream.getvalue() + shell() + STOP).verdict is Verdict.MALICIOUS
    assert scan(stream.getvalue() + NOTHING + TRUE).verdict is Verdict.UNSCANNABLE
