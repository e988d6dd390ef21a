"""A zip file's directory, read strictly: what two readers could see differently is refused.

Layout after APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14
to 4.3.16 (end records).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.scan.formats.compressed import Decompressed, Inflate
from mlops_jfrog.scan.problems import Unscannable, shown
from mlops_jfrog.scan.source import ByteSource, FileSource, Unread

LOCAL_MAGIC = b"PK\x03\x04"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_MOST_MEMBERS = 100_000
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
_DESCRIPTOR = 1 << 3
_SIZE_64 = 0xFFFFFFFF
_NAME_FIELD = 0x7075
"""An extra field with another name for the member, which some readers prefer."""


@dataclass(frozen=True)
class Member:
    """One file in the archive; positions and sizes in bytes."""

    name: str
    method: int
    flags: int
    header: int
    packed: int
    size: int


def read_directory(source: FileSource) -> list[Member]:
    """The members, after their local headers were found to say the same and to leave no gap."""
    start, end, count = _find_directory(source)
    if count > _MOST_MEMBERS:
        raise _odd(f"{count} members")
    directory = source.window(start, end - start)
    members = [_read_entry(directory) for _ in range(count)]
    if directory.position != directory.size:
        raise _odd("a directory with more than its members")
    names = {member.name.casefold() for member in members}
    if len(names) != len(members):
        raise Unscannable("zip.duplicate-member", "two members of the same name")
    position = 0
    for member in sorted(members, key=lambda member: member.header):
        if member.header != position:
            raise Unscannable("zip.hidden-data", f"bytes at {position} belong to no member")
        position = _local_end(source, member, start)
    if position != start:
        raise Unscannable("zip.hidden-data", f"bytes at {position} belong to no member")
    return members


def open_member(source: FileSource, member: Member) -> ByteSource:
    """The member's plain bytes; a stored one can be skipped through without reading."""
    stretch = source.window(_data_start(source, member), member.packed)
    if member.method == _STORED:
        return stretch
    return ByteSource(Decompressed(Unread(stretch), Inflate(-15)))


def _find_directory(source: FileSource) -> tuple[int, int, int]:
    """Start and end of the central directory and its number of members."""
    at = source.size - _END.size
    magic, disk, first_disk, here, count, size, start, comment = _END.unpack(
        source.window(at, _END.size).read(_END.size)
    )
    if magic != b"PK\x05\x06" or comment or disk or first_disk or here != count:
        raise Unscannable("zip.no-end", "no end of the directory at the end of the file")
    end = at
    locator_at = at - _LOCATOR.size
    if locator_at >= 0:
        magic, _, end_64, _ = _LOCATOR.unpack(source.window(locator_at, 20).read(20))
        if magic == b"PK\x06\x07":
            record = source.window(end_64, _END_64.size).read(_END_64.size)
            magic, length, _, _, *disks, here, count_64, size_64, start_64 = _END_64.unpack(record)
            agrees = (
                here == count_64
                and not any(disks)
                and all(
                    short in (long, limit)
                    for short, long, limit in (
                        (count, count_64, 0xFFFF),
                        (size, size_64, _SIZE_64),
                        (start, start_64, _SIZE_64),
                    )
                )
            )
            if magic != b"PK\x06\x06" or end_64 + length + 12 != locator_at or not agrees:
                raise _odd("end records that contradict each other")
            count, size, start, end = count_64, size_64, start_64, end_64
    if start + size != end:
        raise Unscannable("zip.hidden-data", "the directory is not where it should be")
    return start, end, count


def _read_entry(directory: FileSource) -> Member:
    fields = _CENTRAL.unpack(directory.read(_CENTRAL.size))
    magic, flags, method, packed, size = fields[0], fields[3], fields[4], fields[8], fields[9]
    if magic != b"PK\x01\x02":
        raise _odd("no directory entry")
    raw = directory.read(fields[10])
    extra = _extra_fields(directory.read(fields[11]))
    directory.skip(fields[12])
    size, packed, header = _with_64(extra, size, packed, fields[16])
    if flags & _ENCRYPTED:
        raise Unscannable("zip.encrypted", f"{shown(raw)} is encrypted")
    if method not in (_STORED, _DEFLATED) or (method == _STORED and packed != size):
        raise _odd(f"{shown(raw)} packed by method {method}")
    return Member(_safe_name(raw), method, flags, header, packed, size)


def _safe_name(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _odd("a member's name that is no text") from error
    if not name.isprintable() or "\\" in name or name.startswith("/") or ":" in name:
        raise Unscannable("zip.unsafe-name", f"a member named {shown(name)}")
    if not name or any(part in ("", ".", "..") for part in name.rstrip("/").split("/")):
        raise Unscannable("zip.unsafe-name", f"a member named {shown(name)}")
    return name


def _extra_fields(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        if kind in found or at + 4 + length > len(data) or kind == _NAME_FIELD:
            raise _odd("extra fields that can't be followed")
        found[kind] = data[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def _with_64(extra: dict[int, bytes], *short: int) -> list[int]:
    """Size, packed size and header position, the saturated ones replaced from the zip64 field."""
    wide = extra.get(1, b"")
    values = []
    for value in short:
        if value == _SIZE_64 and len(wide) >= 8:
            value, wide = int.from_bytes(wide[:8], "little"), wide[8:]
        values.append(value)
    return values


def _local(source: FileSource, member: Member) -> tuple[int, Sequence[int], bytes, bytes]:
    header = source.window(member.header, source.size - member.header)
    magic, *fields = _LOCAL.unpack(header.read(_LOCAL.size))
    if magic != LOCAL_MAGIC:
        raise _odd("a member without its header")
    name, extra = header.read(fields[8]), header.read(fields[9])
    return member.header + header.position, fields, name, extra


def _data_start(source: FileSource, member: Member) -> int:
    return _local(source, member)[0]


def _local_end(source: FileSource, member: Member, directory: int) -> int:
    """Where the member ends, after checking its local header against the directory."""
    data, fields, name, extra = _local(source, member)
    packed, size = fields[6], fields[7]
    size, packed = _with_64(_extra_fields(extra), size, packed)
    later = bool(member.flags & _DESCRIPTOR)
    same_sizes = (packed, size) == (member.packed, member.size)
    if (
        name != member.name.encode()
        or fields[1] != member.flags
        or fields[2] != member.method
        or not (same_sizes or (later and not packed and not size))
    ):
        raise Unscannable("zip.mismatch", f"{shown(member.name)} is described in two ways")
    end = data + member.packed
    if not later:
        return end
    for length in (12, 16, 20, 24):
        following = source.window(end + length, 4).read(4) if end + length < directory else b""
        if end + length == directory or following == LOCAL_MAGIC:
            return end + length
    raise Unscannable("zip.hidden-data", f"bytes at {end} belong to no member")


def _odd(what: str) -> Unscannable:
    return Unscannable("zip.odd", f"a zip file with {what}")
