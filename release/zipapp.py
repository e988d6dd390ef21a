"""A reproducible zipapp: sorted names, one date, one mode, a digest of the content."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from mlops_jfrog.version import __version__

_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_SHEBANG = b"#!/usr/bin/env python3\n"


def build_zipapp(content: Path, target: Path) -> None:
    """Pack ``content`` below ``lib/`` with the entry that unpacks it once per digest."""
    files = {
        f"lib/{path.relative_to(content).as_posix()}": path.read_bytes()
        for path in sorted(content.rglob("*"))
        if path.is_file()
    }
    entry = (Path(__file__).parent / "entry.py").read_text(encoding="utf-8")
    entry = entry.replace("@VERSION@", __version__).replace("@CONTENT@", content_digest(files))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        stream.write(_SHEBANG)
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in {"__main__.py": entry.encode(), **files}.items():
                archive.writestr(_member(name), data, zipfile.ZIP_DEFLATED, 9)
    target.chmod(0o755)


def content_digest(files: dict[str, bytes]) -> str:
    """SHA-256 over name and digest of every file, in order of name."""
    lines = [f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _DATE)
    member.external_attr = _MODE
    member.create_system = 3  # Unix, whatever system builds it
    return member
