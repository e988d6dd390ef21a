"""``run-<id>.wandb``: what a run has told, in order; an offline run has it and no summary file.

The file is a LevelDB log (its "Log format") after a header of W&B's own: blocks of 32 KiB hold
chunks of ``crc32, length, kind``, and chunks make up records. A record is a protocol buffer,
``wandb_internal.Record``; the numbers here are its fields' (wandb 0.31, unchanged since 0.10).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from mlops_jfrog.errors import IntegrityError, UsageError

_HEADER, _MAGIC = struct.Struct("<4sHB"), (b":W&B", 0xBEE1)
_CHUNK = struct.Struct("<IHB")
_BLOCK = 32_768
_WHOLE, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_SUMMARY, _CONFIG, _RUN, _EXIT = 3, 5, 17, 18
_RUN_ID, _RUN_CONFIG, _RUN_SUMMARY = 1, 4, 5
_UPDATE, _REMOVE = 1, 2
_KEY, _NESTED_KEY, _VALUE_JSON = 1, 2, 16
_LARGEST = 64 << 20
"""Bytes of a record."""


@dataclass
class RunLog:
    """What a run's log says in the end."""

    run_id: str | None = None
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    exit_code: int | None = None
    """None where the run has not ended."""


def read_run_log(path: Path) -> RunLog:
    """The whole log, read through once; IntegrityError where it is damaged or cut off."""
    found = RunLog()
    try:
        with path.open("rb") as file:
            for record in _records(file, str(path)):
                _apply(found, record)
    except (ValueError, KeyError, RecursionError, struct.error, IndexError) as error:
        raise IntegrityError(f"{path} is damaged: {type(error).__name__}") from None
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from None
    return found


def _records(file: BinaryIO, name: str) -> Iterator[bytes]:
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or _HEADER.unpack(header)[:2] != _MAGIC:
        raise UsageError(f"{name} is no log of a W&B run")
    at, record = _HEADER.size, b""
    while True:
        left = _BLOCK - at % _BLOCK
        if left < _CHUNK.size:
            at += len(file.read(left))
            continue
        head = file.read(_CHUNK.size)
        if not head:
            break
        checksum, size, kind = _CHUNK.unpack(head)
        content = file.read(size)
        at += len(head) + len(content)
        if len(content) < size or zlib.crc32(bytes([kind]) + content) != checksum:
            raise ValueError("a checksum is wrong")
        if kind not in (_WHOLE, _FIRST, _MIDDLE, _LAST):
            raise ValueError("an unknown kind of chunk")
        record = content if kind in (_WHOLE, _FIRST) else record + content
        if len(record) > _LARGEST:
            raise ValueError("a record is too large")
        if kind in (_WHOLE, _LAST):
            yield record


def _apply(found: RunLog, record: bytes) -> None:
    for number, value in _fields(record):
        if number == _RUN:
            for inner, part in _fields(_message(value)):
                if inner == _RUN_ID:
                    found.run_id = _message(part).decode()
                elif inner in (_RUN_CONFIG, _RUN_SUMMARY):
                    _update(found.config if inner == _RUN_CONFIG else found.summary, part)
        elif number in (_CONFIG, _SUMMARY):
            _update(found.config if number == _CONFIG else found.summary, value)
        elif number == _EXIT:
            codes = [each for inner, each in _fields(_message(value)) if inner == 1]
            found.exit_code = int(codes[-1]) if codes and isinstance(codes[-1], int) else 0


def _update(document: dict[str, Any], value: bytes | int) -> None:
    """Set and take away what one record names."""
    for number, item in _fields(_message(value)):
        if number not in (_UPDATE, _REMOVE):
            continue
        parts = list(_fields(_message(item)))
        path = [_message(each).decode() for key, each in parts if key in (_KEY, _NESTED_KEY)]
        path = [each for each in path if each]
        texts = [_message(each).decode() for key, each in parts if key == _VALUE_JSON]
        inner = document
        for name in path[:-1]:
            below = inner.setdefault(name, {})
            inner = below if isinstance(below, dict) else {}
        if path and number == _REMOVE:
            inner.pop(path[-1], None)
        elif path and texts:
            inner[path[-1]] = json.loads(texts[-1])


def _message(value: bytes | int) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number where a message belongs")
    return value


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Number and value of each field (protocol buffers, "Encoding")."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire = divmod(tag, 8)
        if wire == 0:
            value, at = _varint(message, at)
            yield number, value
            continue
        size, at = _varint(message, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
        if at + size > len(message):
            raise ValueError("a field longer than its message")
        yield number, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number of more than ten bytes")
