"""The licence of a stored model file: what the nearest model card (``README.md``) above it says."""

from __future__ import annotations

import functools
import sqlite3
from pathlib import Path

from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.xray.licenses import card_licenses

CARD = "README.md"
_LARGEST_FRONT_MATTER = 256 * 1024


def licenses_of_file(
    db: sqlite3.Connection, store: ChecksumStore, repo: str, path: str
) -> tuple[str, ...]:
    """From the card in the file's own folder, or in the nearest one above it that has one."""
    folder = path.rpartition("/")[0]
    while True:
        row = db.execute(
            "SELECT sha256 FROM items WHERE repo = ? AND path = ? AND name = ? AND type = 'file'",
            (repo, folder or ".", CARD),
        ).fetchone()
        if row is not None:
            return _read(store.path(row["sha256"]))
        if not folder:
            return ()
        folder = folder.rpartition("/")[0]


@functools.lru_cache(maxsize=1024)
def _read(stored: Path) -> tuple[str, ...]:
    # A content never changes, so what was read from it once stays right.
    try:
        with open(stored, "rb") as file:
            return card_licenses(file.read(_LARGEST_FRONT_MATTER).decode("utf-8", "replace"))
    except FileNotFoundError:
        return ()
