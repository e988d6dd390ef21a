"""An installed package's own files: the wheel's tags, and whether the files are as RECORD says."""

from __future__ import annotations

import base64
import csv
import hashlib
from pathlib import Path

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

_BLOCK = 1 << 20


def wheel_tags(metadata: Path) -> frozenset[str]:
    """Tags of the wheel that was installed, of ``<name>.dist-info/WHEEL``; none where unknown."""
    try:
        lines = (metadata / "WHEEL").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return frozenset(line.partition(":")[2].strip() for line in lines if line.startswith("Tag:"))


def is_wheel_of(file_name: str, version: str, tags: frozenset[str]) -> bool:
    """Whether this is the name of a wheel of that version with exactly those tags."""
    try:
        _, found, _, named = parse_wheel_filename(file_name)
        wanted = Version(version)
    except (InvalidWheelFilename, InvalidVersion):
        return False
    return found == wanted and frozenset(str(tag) for tag in named) == tags


def metadata_sha256(metadata: Path) -> str | None:
    """Digest of the installed METADATA."""
    try:
        return hashlib.sha256((metadata / "METADATA").read_bytes()).hexdigest()
    except OSError:
        return None


def changed_files(metadata: Path) -> list[str] | None:
    """Files that are not as RECORD says; None where it does not tell a digest of every file.

    Only RECORD itself, and what Python compiles, have none (PyPA, "Recording installed projects").
    """
    try:
        with (metadata / "RECORD").open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.reader(stream) if len(row) >= 2]
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    told = [row for row in rows if row[1]]
    if not told or not all(_needs_none(row[0]) for row in rows if not row[1]):
        return None
    return [row[0] for row in told if not _fits(metadata.parent / row[0], row[1])]


def _needs_none(path: str) -> bool:
    return path.endswith((".dist-info/RECORD", ".pyc"))


def _fits(path: Path, recorded: str) -> bool:
    name, _, wanted = recorded.partition("=")
    if name not in hashlib.algorithms_guaranteed:
        return False
    digest = hashlib.new(name)
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError:
        return False
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode("ascii") == wanted
