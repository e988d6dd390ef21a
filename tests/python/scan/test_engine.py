"""Files and folders: the format is found by content, and what can't be read is not clean."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.scan import FileScan, Verdict, scan_file, scan_folder
from mlops_jfrog.scan.formats import FORMATS
from scan.assembler import NOTHING, PROTOCOL_4, STOP, blob, shell
from scan.conftest import Scan

HOSTILE = PROTOCOL_4 + shell() + STOP


def rules(scan: FileScan) -> set[str]:
    return {finding.rule for finding in scan.findings}


@pytest.mark.parametrize(
    "name",
    ["model.onnx", "model.h5", "model.safetensors", "model.json", "model.txt", "model", "a.PNG"],
)
def test_a_pickle_is_judged_as_one_under_any_name(scan: Scan, name: str) -> None:
    assert scan(HOSTILE, name).verdict is Verdict.MALICIOUS
    assert scan(b"cos\nsystem\n(S'true'\ntR.", name).verdict is Verdict.MALICIOUS


def test_a_harmless_pickle_under_another_formats_name_is_suspicious(scan: Scan) -> None:
    assert rules(scan(PROTOCOL_4 + NOTHING, "model.onnx")) == {"file.content-differs-from-name"}
    assert scan(PROTOCOL_4 + NOTHING, "model.pkl").verdict.passes


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\x00" * 1000, b"MZ\x90\x00", b"\x7fELF", b"#!/bin/sh\n", b"import os\n"],
)
def test_what_no_format_claims_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data, "model.bin").verdict is Verdict.UNSCANNABLE
    assert scan(data, "model").verdict is Verdict.UNSCANNABLE


def test_a_tar_that_is_a_pickle_as_well_is_unscannable(scan: Scan) -> None:
    """torch looks for a tar first: the pickle inside would be loaded, not the one around it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("pickle")
        member.size = len(HOSTILE)
        archive.addfile(member, io.BytesIO(HOSTILE))
    packed = bytearray(stream.getvalue())
    prefix = PROTOCOL_4 + blob(bytes(len(packed) - 7))[:5]
    packed[: len(prefix)] = prefix
    packed[148:156] = b"%06o\0 " % sum(packed[:148] + b" " * 8 + packed[156:512])
    assert rules(scan(bytes(packed) + b".", "model.pt")) == {"file.tar"}


def test_a_compressed_tar_is_unscannable(scan: Scan) -> None:
    assert scan(gzip.compress(bytes(1024)), "model.tar.gz").verdict is Verdict.UNSCANNABLE


def test_a_missing_file_is_an_error_not_a_verdict(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        scan_file(tmp_path / "model.pkl")
    with pytest.raises(NotFoundError, match="no such folder"):
        scan_folder(tmp_path / "model")


def test_a_folder_is_unscannable_as_a_file(tmp_path: Path) -> None:
    assert scan_file(tmp_path).verdict is Verdict.UNSCANNABLE


def test_the_logical_name_counts_where_the_bytes_lie_under_another(tmp_path: Path) -> None:
    stored = tmp_path / ("ab" * 20)
    stored.write_bytes(b'{"accuracy": 0.97}')
    found = scan_file(stored, name="metrics.json")
    assert (found.name, found.format, found.size) == ("metrics.json", "data", 18)
    assert found.verdict.passes
    assert not scan_file(stored).verdict.passes


def test_a_folder_is_scanned_in_order_with_relative_names(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "model.pkl").write_bytes(HOSTILE)
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / ".hidden").write_bytes(HOSTILE)
    scans = scan_folder(tmp_path)
    assert [scan.name for scan in scans] == [".hidden", "config.json", "sub/model.pkl"]
    assert [scan.verdict.passes for scan in scans] == [False, True, False]


def test_links_and_pipes_in_a_folder_are_unscannable_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "config.json").write_text("{}")
    model = tmp_path / "model"
    model.mkdir()
    (model / "folder").symlink_to(outside)
    (model / "file.json").symlink_to(outside / "config.json")
    (model / "gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(model / "pipe")
    scans = scan_folder(model)
    assert [scan.name for scan in scans] == ["file.json", "folder", "gone", "pipe"]
    assert {scan.verdict for scan in scans} == {Verdict.UNSCANNABLE}


def test_a_scanner_that_fails_leaves_a_verdict(scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise RecursionError("deep")

    monkeypatch.setattr(type(FORMATS[-1]), "scan", fail)
    found = scan(PROTOCOL_4 + NOTHING)
    assert rules(found) == {"scanner.failed"}
    assert found.verdict is Verdict.UNSCANNABLE
