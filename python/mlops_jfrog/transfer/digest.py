"""One digest pass: SHA-256 locally; SHA-1 and MD5 come from the server's answer."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, 64 lower-case hexadecimal digits; memory does not grow with the file."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
