"""The body of a commit: one JSON object a line, read as it arrives, files straight to the store."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request

from mlops_jfrog.sandbox.checksum_store import ChecksumStore, Incoming
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.request_path import ItemPath

_LONGEST_LINE = 32 * 1024 * 1024
_LONGEST_TEXT = 64 * 1024
_MOST_OPERATIONS = 50_000
_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class SentFile:
    """A small file, whose content the commit brings."""

    path: str
    incoming: Incoming
    checksums: Checksums


@dataclass(frozen=True)
class LargeFile:
    """A file whose content was uploaded before."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Deletion:
    """A file, or a folder with everything in it, that goes."""

    path: str
    folder: bool


Operation = SentFile | LargeFile | Deletion


@dataclass
class CommitBody:
    """A whole commit as the client asks for it."""

    parent: str | None = None
    summary: str = ""
    description: str = ""
    operations: list[Operation] = field(default_factory=list)


async def read_commit(request: Request, store: ChecksumStore, files: ExitStack) -> CommitBody:
    """Everything in the body; ``files`` removes what is not kept. 400 for what can't be read."""
    body = CommitBody()
    async for line in _lines(request):
        if len(body.operations) >= _MOST_OPERATIONS:
            raise Refused(413, f"a commit has at most {_MOST_OPERATIONS} operations")
        await run_sync(_take, body, line, store, files)
    return body


def _take(body: CommitBody, line: bytes, store: ChecksumStore, files: ExitStack) -> None:
    key, value = _entry(line)
    if key == "header":
        parent = value.get("parentCommit")
        body.parent = str(parent) if parent else None
        body.summary = str(value.get("summary") or "")[:_LONGEST_TEXT]
        body.description = str(value.get("description") or "")[:_LONGEST_TEXT]
    elif key == "file":
        body.operations.append(_sent_file(value, store, files))
    elif key == "lfsFile":
        body.operations.append(LargeFile(_path(value), _oid(value)))
    elif key in ("deletedFile", "deletedFolder"):
        body.operations.append(Deletion(_path(value), key == "deletedFolder"))
    else:
        raise Refused(400, f"a commit can't hold {key!a}")


def _entry(line: bytes) -> tuple[object, dict[str, Any]]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"a line of the commit is no JSON: {error}") from error
    value = entry.get("value") if isinstance(entry, dict) else None
    if not isinstance(value, dict):
        raise Refused(400, 'a line of the commit must be {"key": ..., "value": {...}}')
    return entry.get("key"), value


def _sent_file(value: dict[str, Any], store: ChecksumStore, files: ExitStack) -> SentFile:
    path, content = _path(value), value.get("content")
    if not isinstance(content, str) or value.get("encoding", "utf-8") not in ("base64", "utf-8"):
        raise Refused(400, f"{path!a} needs a content, in base64")
    if value.get("encoding") == "base64":
        try:
            data = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused(400, f"the content of {path!a} is no base64: {error}") from error
    else:
        data = content.encode()
    incoming = files.enter_context(store.receive())
    incoming.write(data)
    return SentFile(path, incoming, incoming.finish())


def _path(value: dict[str, Any]) -> str:
    path = value.get("path")
    if not isinstance(path, str) or not (clean := ItemPath(path)):
        raise Refused(400, "an operation needs the path of a file")
    return str(clean)


def _oid(value: dict[str, Any]) -> str:
    oid = value.get("oid")
    if not isinstance(oid, str) or len(oid) != 64 or not _DIGITS.issuperset(oid):
        raise Refused(400, "a large file needs its sha256 in hexadecimal as oid")
    return oid


async def _lines(request: Request) -> AsyncIterator[bytes]:
    pending = bytearray()
    async for block in request.stream():
        pending += block
        *whole, rest = pending.split(b"\n") if b"\n" in block else (pending,)
        for line in whole:
            if line.strip():
                yield bytes(line)
        pending = bytearray(rest)
        if len(pending) > _LONGEST_LINE:
            raise Refused(413, f"a line of the commit is longer than {_LONGEST_LINE} bytes")
    if pending.strip():
        yield bytes(pending)
