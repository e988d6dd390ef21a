"""Text and images are clean when they are that and nothing else."""

from __future__ import annotations

import struct
import zlib

import pytest

from mlops_jfrog.scan import Verdict
from scan.assembler import PROTOCOL_4, STOP, shell
from scan.conftest import Scan


def png(*more: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"") + b"".join(more)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("metrics.json", '{"accuracy": 0.97, "f1": NaN}'),
        ("data.csv", "city,price\nköln,3\n"),
        ("columns.csv", "id\nitems\n1\n"),
        ("Project.txt", "Project notes.\n"),
        ("mlops.yml", "model: churn\ntags: [a, b]\n"),
        ("README.md", "# Model\n"),
        ("LICENSE", "Apache License\n"),
        ("requirements.txt", "joblib==1.5.0\n"),
    ],
)
def test_text_is_data(scan: Scan, name: str, content: str) -> None:
    found = scan(content.encode(), name)
    assert (found.findings, found.format) == ((), "data")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("metrics.json", b"{"),
        ("metrics.json", b"[" * 100_000),
        ("notes.txt", b"caf\xe9 " * 10),
        ("notes.txt", b"a" * 70_000 + b"\x00"),
        ("notes.txt", b"caf\xc3"),
        ("train.py", b"import os\n"),
        ("run.sh", b"true\n"),
    ],
)
def test_what_is_not_what_its_name_says_is_unscannable(
    scan: Scan, name: str, content: bytes
) -> None:
    assert scan(content, name).verdict is Verdict.UNSCANNABLE


@pytest.mark.parametrize("name", ["notes.txt", "data.csv", "mlops.yaml", "metrics.json"])
def test_a_pickle_that_is_text_is_found(scan: Scan, name: str) -> None:
    assert scan(b"cos\nsystem\n(S'true'\ntR.", name).verdict is Verdict.MALICIOUS
    assert scan(b"cos\nsystem\n(S'true'\ntR and so on", name).verdict is Verdict.MALICIOUS
    assert not scan(b"cmy_package\nrun\n(tR.", name).verdict.passes


@pytest.mark.parametrize("distance", [0, 65_530, 65_536, 131_065])
def test_yaml_that_runs_python_is_malicious_wherever_it_stands(scan: Scan, distance: int) -> None:
    content = b"a" * distance + b": !!python/object/apply:os.system ['true']\n"
    assert scan(content, "config.yml").verdict is Verdict.MALICIOUS


def test_an_image_is_clean_and_nothing_may_follow_it(scan: Scan) -> None:
    assert scan(png(), "plot.png").findings == ()
    assert scan(png(PROTOCOL_4 + shell() + STOP), "plot.png").verdict is Verdict.UNSCANNABLE
    assert scan(png()[:-4], "plot.png").verdict is Verdict.UNSCANNABLE
    assert scan(png()[:8] + bytes(12), "plot.png").verdict is Verdict.UNSCANNABLE
    assert not scan(png(), "model.pkl").verdict.passes
