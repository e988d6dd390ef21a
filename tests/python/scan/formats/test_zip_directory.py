"""A zip file that two readers could see differently is never read as one of them sees it."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from mlops_jfrog.scan import FileScan, Verdict
from scan.assembler import NOTHING, PROTOCOL_4, STOP, shell
from scan.conftest import Scan

HARMLESS = PROTOCOL_4 + NOTHING
HOSTILE = PROTOCOL_4 + shell() + STOP


def zipped(
    members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED, comment: bytes = b""
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
        archive.comment = comment
    return stream.getvalue()


def model(data: bytes = HARMLESS, compression: int = zipfile.ZIP_STORED) -> bytes:
    """What torch.save writes, as far as its shape goes."""
    return zipped(
        [("m/data.pkl", data), ("m/version", b"3\n"), ("m/data/0", bytes(64))], compression
    )


def rules(scan: FileScan) -> set[str]:
    return {finding.rule for finding in scan.findings}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_plain_archive_is_read(scan: Scan, compression: int) -> None:
    assert scan(model(compression=compression), "m.pt").findings == ()
    assert scan(model(HOSTILE, compression), "m.pt").verdict is Verdict.MALICIOUS


def test_an_archive_written_as_a_stream_is_read(scan: Scan) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object, /) -> int:
            raw = bytes(data)  # type: ignore[call-overload]
            self.data += raw
            return len(raw)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        archive.writestr("m/data.pkl", HARMLESS)
    assert scan(pipe.data, "m.pt").findings == ()


def test_an_archive_with_64_bit_records_is_read(scan: Scan) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w") as archive,
        archive.open("m/data.pkl", "w", force_zip64=True) as member,
    ):
        member.write(HARMLESS)
    assert scan(stream.getvalue(), "m.pt").findings == ()


def test_an_archive_with_a_64_bit_end_is_read(scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    """torch always writes one."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 0)
    data = model()
    assert b"PK\x06\x06" in data
    assert scan(data, "m.pt").findings == ()
    record = data.index(b"PK\x06\x06")
    other_count = data[: record + 24] + b"\x02" + data[record + 25 :]
    assert rules(scan(other_count, "m.pt")) == {"zip.odd"}


PACKED = model()
DIRECTORY = PACKED.index(b"PK\x01\x02")


def patched(at: int, layout: str, value: int) -> bytes:
    data = bytearray(PACKED)
    struct.pack_into(layout, data, at, value)
    return bytes(data)


ODD = {
    "something before it": (b"\x80\x04N.\n" + PACKED, None),
    "something between": (
        PACKED[:DIRECTORY] + b"hidden" + PACKED[DIRECTORY:], "zip.hidden-data"),
    "something after it": (PACKED + b"x", "zip.no-end"),
    "a comment": (zipped([("m/data.pkl", HARMLESS)], comment=HOSTILE), "zip.no-end"),
    "a flag for encryption": (patched(DIRECTORY + 8, "<H", 1), "zip.encrypted"),
    "another method here than there": (patched(8, "<H", 8), "zip.mismatch"),
    "another size here than there": (patched(18, "<L", 3), "zip.mismatch"),
    "another name here than there": (
        PACKED.replace(b"m/data.pkl", b"m/evil.pkl", 1), "zip.mismatch"),
    "a member count too low": (patched(len(PACKED) - 12, "<H", 2), "zip.no-end"),
    "a directory cut short": (PACKED[: DIRECTORY + 60], "zip.no-end"),
    "an unknown method": (patched(DIRECTORY + 10, "<H", 99), "zip.odd"),
    "two names that differ by case": (
        zipped([("m/data.pkl", HARMLESS), ("m/DATA.PKL", HOSTILE)]), "zip.duplicate-member"),
    "a name that leads elsewhere": (
        zipped([("m/data.pkl", HARMLESS), ("m/../../x", b"")]), "zip.unsafe-name"),
    "an absolute name": (zipped([("/m/data.pkl", HARMLESS)]), "zip.unsafe-name"),
    "nothing": (zipped([]), "zip.odd"),
    "members of no known kind": (zipped([("a.txt", b"text")]), "zip.unknown-content"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "rule"), ODD.values(), ids=ODD.keys())
def test_an_odd_archive_is_unscannable(scan: Scan, data: bytes, rule: str | None) -> None:
    found = scan(data, "m.pt")
    assert found.verdict is Verdict.UNSCANNABLE
    assert rule is None or rules(found) == {rule}


def test_a_member_that_unpacks_to_more_than_it_says_is_unscannable(scan: Scan) -> None:
    data = bytearray(model(HARMLESS + bytes(10), zipfile.ZIP_DEFLATED))
    directory = data.index(b"PK\x01\x02")
    for at in (22, directory + 24):
        struct.pack_into("<L", data, at, len(HARMLESS))
    assert scan(bytes(data), "m.pt").verdict is Verdict.UNSCANNABLE


def test_a_bomb_is_not_unpacked(scan: Scan) -> None:
    hostile = PROTOCOL_4 + b"B" + struct.pack("<I", 1 << 31) + bytes(1 << 24)
    assert scan(model(hostile, zipfile.ZIP_DEFLATED), "m.pt").verdict is Verdict.UNSCANNABLE
