"""The log of a W&B run: written here as W&B writes it, read whole or refused."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import IntegrityError, MlopsError, UsageError
from mlops_jfrog.integrations.wandb.run_log import read_run_log

SUMMARY, CONFIG, RUN, EXIT, HISTORY = 3, 5, 17, 18, 2


def varint(number: int) -> bytes:
    found = b""
    while number > 0x7F:
        found += bytes([number & 0x7F | 0x80])
        number >>= 7
    return found + bytes([number])


def message(number: int, content: bytes) -> bytes:
    return varint(number * 8 + 2) + varint(len(content)) + content


def item(value: object, *path: str) -> bytes:
    """A key of one name is ``key``, a path of several is ``nested_key``."""
    keys = [(1 if len(path) == 1 else 2, name) for name in path]
    text = message(16, json.dumps(value).encode())
    return b"".join(message(number, name.encode()) for number, name in keys) + text


def record(kind: int, content: bytes) -> bytes:
    return varint(8) + varint(7) + message(kind, content)


def written(*records: bytes) -> bytes:
    """Chunks in blocks of 32 KiB, as the LevelDB log format has them."""
    found = bytearray(b":W&B\xe1\xbe\x00")
    for each in records:
        begin = True
        while begin or each:
            left = 32_768 - len(found) % 32_768
            if left < 7:
                found += bytes(left)
                continue
            part, each = each[: left - 7], each[left - 7 :]
            kind = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}[
                begin, not each
            ]
            checksum = zlib.crc32(bytes([kind]) + part)
            found += struct.pack("<IHB", checksum, len(part), kind) + part
            begin = False
    return bytes(found)


def log(folder: Path, content: bytes) -> Path:
    path = folder / "run-x.wandb"
    path.write_bytes(content)
    return path


RECORDS = (
    record(RUN, message(1, b"x1") + message(4, message(1, item(0.01, "lr")))),
    record(CONFIG, message(1, item({"name": "adam"}, "opt"))),
    record(SUMMARY, message(1, item(0.8, "accuracy")) + message(1, item(0.7, "val", "f1"))),
    record(HISTORY, message(1, item(1, "step"))),
    record(CONFIG, message(1, item("a" * 100_000, "long"))),
    record(SUMMARY, message(1, item(0.9, "accuracy")) + message(1, item(1, "gone"))),
    record(SUMMARY, message(2, message(1, b"gone"))),
)


def test_the_last_value_of_each_counts(tmp_path: Path) -> None:
    found = read_run_log(log(tmp_path, written(*RECORDS, record(EXIT, b""))))

    assert found.run_id == "x1"
    assert found.summary == {"accuracy": 0.9, "val": {"f1": 0.7}}
    assert found.config == {"lr": 0.01, "opt": {"name": "adam"}, "long": "a" * 100_000}
    assert found.exit_code == 0


@pytest.mark.parametrize(("end", "code"), [((), None), ((record(EXIT, b"\x08\x01"),), 1)])
def test_how_it_ended_is_told(tmp_path: Path, end: tuple[bytes, ...], code: int | None) -> None:
    assert read_run_log(log(tmp_path, written(*RECORDS, *end))).exit_code == code


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    content = bytearray(written(*RECORDS, record(EXIT, b"")))
    content[40] ^= 1
    with pytest.raises(IntegrityError, match="damaged"):
        read_run_log(log(tmp_path, bytes(content)))


@given(st.integers(min_value=0, max_value=len(written(*RECORDS, record(EXIT, b""))) - 1))
def test_a_log_that_is_cut_off_is_refused_or_has_no_end(
    tmp_path_factory: pytest.TempPathFactory, size: int
) -> None:
    path = log(tmp_path_factory.mktemp("cut"), written(*RECORDS, record(EXIT, b""))[:size])
    try:
        found = read_run_log(path)
    except MlopsError:
        return
    assert found.exit_code is None


@given(st.binary(max_size=300))
def test_any_record_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    for kind in (SUMMARY, CONFIG, RUN, EXIT):
        path = log(tmp_path_factory.mktemp("any"), written(record(kind, content), content))
        try:
            read_run_log(path)
        except IntegrityError:
            continue


def test_another_file_is_told(tmp_path: Path) -> None:
    for content in (b"", b":W&B", b"PK\x03\x04 and more"):
        with pytest.raises(UsageError, match="no log of a W&B run"):
            read_run_log(log(tmp_path, content))
