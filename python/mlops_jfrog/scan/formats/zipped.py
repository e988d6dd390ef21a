"""Zip archives: torch's, numpy's .npz and .keras by what they hold; any other must be unpacked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mlops_jfrog.scan.formats import keras_zip, npz, torch_zip
from mlops_jfrog.scan.formats.zip_directory import LOCAL_MAGIC, Member, read_directory
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import FileSource


class ArchiveKind(Protocol):
    """A module that judges one kind of archive, recognised by its members' names."""

    NAME: str
    EXTENSIONS: frozenset[str]

    def fits(self, names: Sequence[str], /) -> bool: ...

    def judge(
        self, source: FileSource, members: Sequence[Member], findings: Findings, /
    ) -> None: ...


_KINDS: tuple[ArchiveKind, ...] = (npz, keras_zip, torch_zip)


class ZipScanner:
    """An archive that begins at the file's first byte and ends at its last."""

    name = "zip"
    extensions = frozenset([".pt", ".pth", ".ckpt", ".bin", ".npz", ".keras", ".zip"])

    def matches(self, head: bytes, name: str) -> bool:
        return head.startswith(b"PK")

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        if source.peek(4) != LOCAL_MAGIC:
            raise Unscannable("zip.odd", "a zip file that does not begin with a member")
        members = read_directory(source)
        names = [member.name for member in members]
        for kind in _KINDS:
            if kind.fits(names):
                suffix = "." + name.lower().rpartition(".")[2]
                if suffix not in kind.EXTENSIONS:
                    raise Unscannable("zip.unexpected", f"a {kind.NAME} archive under this name")
                kind.judge(source, members, findings)
                return kind.NAME
        raise Unscannable(
            "zip.unknown-content", "an archive of no known kind; unpack it to scan it"
        )
