"""Compressed pickles are streamed; what is behind them, or too large, is not ignored."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable

import pytest

from mlops_jfrog.scan import Verdict
from scan.assembler import NOTHING, PROTOCOL_4, STOP, shell
from scan.conftest import Scan

HARMLESS = PROTOCOL_4 + NOTHING
HOSTILE = PROTOCOL_4 + shell() + STOP

Compress = Callable[[bytes], bytes]
KINDS: dict[str, Compress] = {
    "zlib": zlib.compress,
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
}
every_kind = pytest.mark.parametrize("compress", KINDS.values(), ids=KINDS.keys())


@every_kind
def test_the_pickle_inside_is_judged(scan: Scan, compress: Compress) -> None:
    assert scan(compress(HARMLESS), "m.joblib").findings == ()
    assert scan(compress(HOSTILE), "m.joblib").verdict is Verdict.MALICIOUS


@every_kind
def test_data_after_the_stream_is_unscannable(scan: Scan, compress: Compress) -> None:
    assert scan(compress(HARMLESS) + b"x", "m.joblib").verdict is Verdict.UNSCANNABLE
    assert scan(compress(HARMLESS) * 2, "m.joblib").verdict is Verdict.UNSCANNABLE


@every_kind
def test_a_damaged_or_short_stream_is_unscannable(scan: Scan, compress: Compress) -> None:
    packed = compress(HARMLESS + b"B\xff\x00\x00\x00" + bytes(range(255)) + b"0N.")
    for end in range(3, len(packed)):
        assert scan(packed[:end], "m.joblib").verdict is not Verdict.CLEAN
    assert scan(packed[:-20] + b"\xff" * 20, "m.joblib").verdict is not Verdict.CLEAN


@every_kind
def test_a_compressed_file_of_something_else_is_unscannable(scan: Scan, compress: Compress) -> None:
    assert scan(compress(bytes(100)), "m.joblib").verdict is Verdict.UNSCANNABLE
    assert scan(compress(compress(HOSTILE)), "m.joblib").verdict is Verdict.UNSCANNABLE
    assert scan(compress(b""), "m.joblib").verdict is Verdict.UNSCANNABLE


@pytest.mark.parametrize(
    ("magic", "kind"),
    [(b"\x04\x22\x4d\x18", "lz4"), (b"\x28\xb5\x2f\xfd", "zstandard"), (b"ZF0x", "joblib before")],
)
def test_a_compression_that_cannot_be_read_is_named(scan: Scan, magic: bytes, kind: str) -> None:
    (finding,) = scan(magic + bytes(50), "m.joblib").findings
    assert finding.rule == "compressed.unsupported"
    assert kind in finding.message
    assert "save it with" in finding.message
