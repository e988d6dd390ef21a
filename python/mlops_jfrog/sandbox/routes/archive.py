"""``api/archive/download``: a folder as one archive."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timezone
from shutil import copyfileobj
from typing import IO, BinaryIO

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.clock import parsed
from mlops_jfrog.sandbox.endpoint import Call, endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.routes.download import locate
from mlops_jfrog.sandbox.sending import FileRange
from mlops_jfrog.sandbox.xray.download_routes import refuse_kept_back

_BLOCK = 1 << 20
_OLDEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)
_TYPES = {
    "zip": "application/zip",
    "tar": "application/x-tar",
    "tar.gz": "application/gzip",
    "tgz": "application/gzip",
}
Entry = tuple[str, Node, BinaryIO, int]
"""Name in the archive, the item, its content, and how many bytes that has."""


def download_folder(call: Call) -> Response:
    """``archiveType`` is zip, tar, tar.gz or tgz; with ``includeChecksumFiles`` three beside each.

    403 where one of its files is blocked. The archive is written to disk first: its length is
    known, and memory stays flat.
    """
    kind = call.parameter("archiveType") or "zip"
    if kind not in _TYPES:
        raise Refused(400, f"archiveType must be one of {', '.join(_TYPES)}, not {kind!a}")
    with call.platform.database.read() as db:
        folder = locate(db, call.principal, call.repo, call.path)
        if not folder.folder:
            raise Refused(400, "Only folders are downloaded as archives.")
        files = [
            node
            for node in nodes.descendants(db, folder)
            if not node.folder and call.principal.may(Right.READ, node.repo, node.path)
        ]
    for node in files:
        refuse_kept_back(call, node)
    entries = _entries(call.platform.store, folder, files)
    if call.flag("includeChecksumFiles"):
        entries = _with_checksums(entries)
    archive = tempfile.TemporaryFile(dir=call.platform.data)  # noqa: SIM115 - sent, then closed
    try:
        _WRITERS[kind](archive, entries)
    except BaseException:
        archive.close()
        raise
    size = archive.tell()
    headers = {"Content-Type": _TYPES[kind]}
    return FileRange(archive, range(size), 200, headers)


def _entries(store: ChecksumStore, folder: Node, files: list[Node]) -> Iterator[Entry]:
    for node in files:
        assert node.checksums is not None
        with store.open(node.checksums.sha256) as content:
            yield node.path[len(folder.path) :].lstrip("/"), node, content, node.checksums.size


def _with_checksums(entries: Iterator[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        name, node = entry[:2]
        for algorithm, digest in (node.checksums.as_json() if node.checksums else {}).items():
            yield f"{name}.{algorithm}", node, io.BytesIO(digest.encode()), len(digest)


def _write_zip(file: IO[bytes], entries: Iterator[Entry]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, node, content, _ in entries:
            stamp = parsed(node.modified).astimezone(timezone.utc).timetuple()[:6]
            about = zipfile.ZipInfo(name, max(stamp, _OLDEST_IN_ZIP))
            about.external_attr = 0o644 << 16
            with archive.open(about, "w", force_zip64=True) as member:
                copyfileobj(content, member, _BLOCK)


def _write_tar(file: IO[bytes], entries: Iterator[Entry]) -> None:
    with closing(tarfile.open(fileobj=file, mode="w")) as archive:
        _add(archive, entries)


def _write_tar_gz(file: IO[bytes], entries: Iterator[Entry]) -> None:
    # Weights hardly shrink: the fastest level costs the least time for nearly the same size.
    with closing(tarfile.open(fileobj=file, mode="w:gz", compresslevel=1)) as archive:
        _add(archive, entries)


def _add(archive: tarfile.TarFile, entries: Iterator[Entry]) -> None:
    for name, node, content, size in entries:
        about = tarfile.TarInfo(name)
        about.size, about.mode = size, 0o644
        about.mtime = int(parsed(node.modified).timestamp())
        archive.addfile(about, content)


_WRITERS: dict[str, Callable[[IO[bytes], Iterator[Entry]], None]] = {
    "zip": _write_zip,
    "tar": _write_tar,
    "tar.gz": _write_tar_gz,
    "tgz": _write_tar_gz,
}

routes: list[BaseRoute] = [
    Route("/artifactory/api/archive/download/{repo:segment}", endpoint(download_folder)),
    Route(
        "/artifactory/api/archive/download/{repo:segment}/{path:item}", endpoint(download_folder)
    ),
]
