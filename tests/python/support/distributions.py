"""Small wheels and source archives, built here."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Sequence


def metadata(
    name: str,
    version: str,
    *,
    requires_python: str | None = ">=3.8",
    requires: Sequence[str] = (),
    fields: Sequence[str] = (),
) -> str:
    """The core metadata of a distribution."""
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", "Summary: tiny"]
    if requires_python is not None:
        lines.append(f"Requires-Python: {requires_python}")
    lines += [f"Requires-Dist: {each}" for each in requires]
    lines += fields
    return "\n".join(lines) + "\n\nA tiny package.\n"


def wheel(
    name: str,
    version: str,
    *,
    requires_python: str | None = ">=3.8",
    requires: Sequence[str] = (),
    fields: Sequence[str] = (),
    module: str = "",
) -> tuple[str, bytes]:
    """File name and content of a wheel with one module, named like the package.

    ``fields`` are further lines of its metadata, e.g. ``License-Expression: MIT``.
    """
    stem = f"{name.replace('-', '_')}-{version}"
    files = {
        f"{name.replace('-', '_')}.py": module or f"VERSION = {version!r}\n",
        f"{stem}.dist-info/METADATA": metadata(
            name, version, requires_python=requires_python, requires=requires, fields=fields
        ),
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{stem}.dist-info/RECORD"
    files[record] = "".join(map(_recorded, files, files.values())) + f"{record},,\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return f"{stem}-py3-none-any.whl", packed.getvalue()


def _recorded(path: str, text: str) -> str:
    """A line of RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
    return f"{path},sha256={digest.decode()},{len(text.encode())}\n"


def source_archive(name: str, version: str) -> tuple[str, bytes]:
    """File name and content of a source archive with one module."""
    stem = f"{name.replace('-', '_')}-{version}"
    files = {"PKG-INFO": metadata(name, version), "module.py": f"VERSION = {version!r}\n"}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{stem}/{path}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return f"{stem}.tar.gz", packed.getvalue()
