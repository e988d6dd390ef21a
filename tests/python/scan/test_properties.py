"""Whatever the bytes are: a verdict and no error, and not clean where a real load would differ."""

from __future__ import annotations

import io
import pickle
import tempfile
from pathlib import Path

import joblib
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.scan import FileScan, ScanPolicy, Verdict, scan_file
from mlops_jfrog.scan.pickles.walk import is_opcode
from scan.assembler import PROTOCOL_4, STOP, array_wrapper, dtype, imported, shell
from scan.formats.test_gguf import USUAL, with_template
from scan.formats.test_keras import hdf5, keras, model
from scan.formats.test_numpy_files import saved
from scan.formats.test_protobuf_models import node, onnx, saved_model
from scan.formats.test_safetensors import GOOD
from scan.formats.test_safetensors import saved as saved_tensors
from scan.formats.test_torch import archive, legacy
from scan.pickles.test_objects import HOSTILE


def joblib_bytes(value: object, compress: int = 0) -> bytes:
    stream = io.BytesIO()
    joblib.dump(value, stream, compress=compress)
    return stream.getvalue()


VALUE = {"a": np.arange(3.0), "b": np.array(["x", None], dtype=object), "c": [(1, 2), "text"]}
VALID = {
    "m.joblib": joblib_bytes(VALUE),
    "z.joblib": joblib_bytes(VALUE, 3),
    "m.pkl": pickle.dumps(VALUE, 4),
    "old.pkl": pickle.dumps(VALUE, 0),
    "m.npy": saved(np.array(["x", None], dtype=object)),
    "m.pt": archive(),
    "old.pt": legacy(),
    "m.keras": keras(model()),
    "m.h5": hdf5(model()),
    "m.onnx": onnx(node("MatMul", "")),
    "saved_model.pb": saved_model("MatMul"),
    "m.gguf": with_template(USUAL),
    "m.safetensors": saved_tensors(GOOD, bytes(24)),
    "m.json": b'{"a": [1, 2]}',
}
NAMES = [*VALID, "m.txt", "m.npz", "m.png", "m", "m.unknown"]
slow = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def scan_bytes(data: bytes, name: str) -> FileScan:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return scan_file(Path(file.name), name=name)


def must_be_judged(scan: FileScan) -> None:
    assert "scanner.failed" not in {finding.rule for finding in scan.findings}, scan


@st.composite
def mutations(draw: st.DrawFn, originals: st.SearchStrategy[bytes]) -> bytes:
    """A file with a few bytes changed, dropped, repeated, or opcodes put in."""
    data = bytearray(draw(originals))
    opcodes = [code for code in range(256) if is_opcode(code)]
    piece = st.one_of(
        st.binary(max_size=4),
        st.sampled_from(opcodes).map(lambda code: bytes([code])),
        st.sampled_from([imported("os", "system"), b"\x8c\x02os", b"h\x00h\x01\x93", b"N."]),
    )
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        data[start : start + draw(st.integers(0, 3))] = draw(piece)
    return bytes(data)


@slow
@given(data=st.binary(max_size=200), name=st.sampled_from(NAMES))
def test_any_bytes_get_a_verdict(data: bytes, name: str) -> None:
    must_be_judged(scan_bytes(data, name))


@slow
@given(data=mutations(st.sampled_from(list(VALID.values()))), name=st.sampled_from(NAMES))
def test_damaged_files_get_a_verdict(data: bytes, name: str) -> None:
    must_be_judged(scan_bytes(data, name))


@pytest.mark.parametrize("name", VALID)
def test_the_files_that_are_mutated_are_clean_as_they_are(name: str) -> None:
    assert scan_bytes(VALID[name], name).findings == ()


@slow
@given(data=st.data(), name=st.sampled_from([name for name in VALID if name != "m.h5"]))
def test_a_file_cut_short_is_not_clean(data: st.DataObject, name: str) -> None:
    """Except where numbers end and nothing says how many there should be."""
    whole = VALID[name]
    least = len(whole) - (72 if name == "old.pt" else 128 if name == "m.gguf" else 0)
    end = data.draw(st.integers(0, least - 1))
    assert not scan_bytes(whole[:end], name).verdict.passes


class Inert:
    """Stands in for everything a pickle names: takes part in the load and does nothing."""

    def __new__(cls, *_: object, **__: object) -> Inert:
        return object.__new__(cls)

    def __init__(self, *_: object, **__: object) -> None: ...

    def __call__(self, *_: object, **__: object) -> Inert:
        return Inert()

    def __setstate__(self, state: object) -> None: ...

    def __setitem__(self, key: object, value: object) -> None: ...

    def append(self, item: object) -> None: ...

    extend = update = add = append


def refuse(unpickler: object) -> None:
    raise ValueError("would reserve memory for as many bytes as it says")


class Recorder(pickle._Unpickler):
    """Python's own unpickler, which notes what it is asked to import and imports nothing."""

    dispatch = {**pickle._Unpickler.dispatch, pickle.BYTEARRAY8[0]: refuse}  # noqa: RUF012

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.asked: list[tuple[str, str]] = []

    def find_class(self, module: str, name: str) -> type[Inert]:
        self.asked.append((module, name))
        return Inert


def asked_by_python(data: bytes) -> list[tuple[str, str]]:
    recorder = Recorder(data)
    try:
        recorder.load()
    except Exception:
        # The load of a damaged pickle stops somewhere; what it asked for until then counts.
        return recorder.asked
    return recorder.asked


PLAIN = [data for data in VALID.values() if data[:1] in (b"\x80", b"(")]


@settings(slow, max_examples=400)
@given(mutations(st.sampled_from([*HOSTILE.values(), *PLAIN])))
def test_what_python_would_import_from_a_clean_file_is_allowed(data: bytes) -> None:
    if scan_bytes(data, "m.pkl").verdict.passes and b"NumpyArrayWrapper" not in data:
        policy = ScanPolicy()
        assert [names for names in asked_by_python(data) if not policy.judge(*names).passes] == []


@settings(slow, max_examples=400)
@given(mutations(st.sampled_from(list(HOSTILE.values()))))
def test_a_mutation_never_hides_an_import_that_python_would_still_do(data: bytes) -> None:
    policy = ScanPolicy()
    asked = [policy.judge(*names) for names in asked_by_python(data)]
    verdict = scan_bytes(data, "m.pkl").verdict
    if Verdict.MALICIOUS in asked:
        assert not verdict.passes


@slow
@given(st.integers(0, 60), st.binary(max_size=64))
def test_code_behind_an_array_is_found_wherever_the_array_ends(count: int, raw: bytes) -> None:
    content = (raw * (8 * count + 1))[: 8 * count].ljust(8 * count, b"\0")
    start = PROTOCOL_4 + array_wrapper(dtype("f8"), (count,)) + b"\x01\xff" + content
    assert scan_bytes(start + STOP, "m.joblib").verdict.passes
    assert scan_bytes(start + shell() + STOP, "m.joblib").verdict is Verdict.MALICIOUS
