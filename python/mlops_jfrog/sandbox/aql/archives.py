"""The domain ``archive.entries``: what lies in stored archives."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from mlops_jfrog.sandbox.aql.domains import Domain, Field, Hop
from mlops_jfrog.sandbox.aql.items import items_of
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.database import Database

_MOST_ENTRIES = 100_000
_ENDINGS = (".zip", ".whl", ".jar", ".war", ".ear", ".egg", ".npz", ".keras", ".pt", ".pth")
"""Names of files that are zip archives, or may be."""

ARCHIVES = Domain(
    "archives",
    "blobs AS archive",
    "archive.sha256",
    {},
    (),
    {
        "item": items_of("archive.sha256", "items.sha256"),
        "entry": Hop(
            "entry", "archive.entries", "archive.sha256", "entry.sha256",
            "archive_entries AS entry", "entries",
        ),
    },
    asked=False,
)  # fmt: skip

ENTRIES = Domain(
    "archive.entries",
    "archive_entries AS entry",
    "entry.rowid",
    {"name": Field("entry.name"), "path": Field("entry.path")},
    ("name", "path"),
    {
        "archive": Hop(
            "archive", "archives", "entry.sha256", "archive.sha256", "blobs AS archive", "archives"
        ),
    },
)


def read_new_archives(database: Database, store: ChecksumStore) -> None:
    """Look into archives that were stored since the last time; each content once."""
    with database.read() as db:
        new = [row["sha256"] for row in db.execute(_new_archives(), _patterns())]
    for sha256 in new:
        entries = list(_entries(store, sha256))
        with database.write() as db:
            if not db.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (sha256,)).fetchone():
                continue
            db.execute("INSERT OR IGNORE INTO archives VALUES (?)", (sha256,))
            db.executemany(
                "INSERT OR IGNORE INTO archive_entries (sha256, path, name) VALUES (?, ?, ?)",
                ((sha256, *entry) for entry in entries),
            )


def _new_archives() -> str:
    named = " OR ".join(["lower(items.name) GLOB ?"] * len(_ENDINGS))
    return (
        f"SELECT DISTINCT sha256 FROM items WHERE ({named})"  # noqa: S608 - a constant
        " AND sha256 IS NOT NULL AND sha256 NOT IN (SELECT sha256 FROM archives)"
    )


def _patterns() -> list[str]:
    return [f"*{ending}" for ending in _ENDINGS]


def _entries(store: ChecksumStore, sha256: str) -> Iterator[tuple[str, str]]:
    """Folder and name of every file in it; none of what is no archive after all."""
    try:
        with store.open(sha256) as file, zipfile.ZipFile(file) as archive:
            names = [one.filename for one in archive.infolist() if not one.is_dir()]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return
    for name in names[:_MOST_ENTRIES]:
        folder, _, last = name.encode("utf-8", "replace").decode().rpartition("/")
        yield folder, last
