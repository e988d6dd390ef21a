"""Making one content of an upload's parts."""

from __future__ import annotations

from pathlib import Path

from mlops_jfrog.sandbox import uploads
from mlops_jfrog.sandbox.checksum_store import hold
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.part_file import blocks_of
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.uploads import Upload


def merge(platform: Platform, upload: Upload, sha1: str) -> None:
    """Store the content of all parts; an upload whose ``sha1`` is another has failed for good.

    Nothing is copied where all parts came to this process since it was started.
    """
    own = platform.part_files.of(upload.id, upload.part_bytes)
    with own.merging:
        with platform.database.read() as db:
            if uploads.by_id(db, upload.id).status != "PARTS":
                return
            parts = uploads.parts(db, upload)
        sizes = [size for _, size in parts]
        if own.has(sizes) and {name for name, _ in parts} == {own.file.name}:
            _end(platform, upload, own.file, own.close(sizes), sha1)
        else:
            _copy(platform, upload, parts, sha1)
    platform.part_files.remove(upload.id)


def _copy(platform: Platform, upload: Upload, parts: list[tuple[str, int]], sha1: str) -> None:
    with platform.store.receive() as incoming:
        for position, (name, size) in enumerate(parts):
            file = platform.part_files.path(upload.id, name)
            try:
                for block in blocks_of(file, position * upload.part_bytes, size):
                    incoming.write(block)
            except FileNotFoundError as error:  # another process was asked to merge, too
                raise Refused(400, "parts are missing") from error
        _end(platform, upload, incoming.path, incoming.finish(), sha1)


def _end(platform: Platform, upload: Upload, file: Path, found: Checksums, sha1: str) -> None:
    right = found.sha1 == sha1.lower()
    with platform.database.write() as db:
        if right:
            platform.store.adopt(db, file, found)
            hold(db, found.sha256)
        uploads.end(db, upload, found.sha256 if right else None)
