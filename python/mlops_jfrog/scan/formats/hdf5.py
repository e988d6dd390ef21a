"""HDF5 files of Keras: the model's configuration is found as text, numbers are passed over.

The file's structure is not followed. An attribute's value is stored in one piece and uncompressed,
behind the attribute's name or, as a text of variable length, in a global heap (HDF5 file format
version 3, IV.A.2.m and III.E). So every value behind such a name and every text in a heap is
judged.
"""

from __future__ import annotations

import json

from mlops_jfrog.scan.formats.keras_config import judge_config
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import LONGEST_READ, ByteSource, FileSource

_MAGIC = b"\x89HDF\r\n\x1a\n"
_CONFIGURATIONS = (b"model_config", b"training_config")
_HEAP = b"GCOL\x01\0\0\0"
_PICKLED = b"PSEUDOATOM"
"""PyTables marks with it what it stores as pickles."""

_WORDS = (*_CONFIGURATIONS, _HEAP, _PICKLED)
_OVERLAP = max(map(len, _WORDS)) - 1
_STRETCH = 1 << 20
_LONGEST_CONFIGURATION = 1 << 24
_MESSAGE_HEAD = 512
"""Bytes that may stand between an attribute's name and its value."""

_WELL_INTO = 4096
_MOST_CONFIGURATIONS = 16
_DECODER = json.JSONDecoder()


class Hdf5Scanner:
    """A model or weights that Keras saved as .h5."""

    name = "hdf5"
    extensions = frozenset([".h5", ".hdf5", ".hdf"])

    def matches(self, head: bytes, name: str) -> bool:
        return head.startswith(_MAGIC)

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        return judge_hdf5(source, findings)


def judge_hdf5(source: ByteSource, findings: Findings) -> str:
    """Judge each configuration in the file; without one it holds numbers only."""
    if source.read(len(_MAGIC)) != _MAGIC:
        raise Unscannable("hdf5.malformed", "no HDF5 signature")
    named = elsewhere = in_heaps = 0
    while stretch := source.peek(_STRETCH):
        places = [(at, word) for word in _WORDS if (at := stretch.find(word)) >= 0]
        if not places:
            source.skip(max(len(stretch) - _OVERLAP, 1))
            continue
        at, word = min(places)
        source.skip(at + len(word))
        if word == _PICKLED:
            raise Unscannable("hdf5.pickled", "PyTables objects, which are stored as pickles")
        if word == _HEAP:
            in_heaps += _judge_heap(source, findings)
            continue
        named += 1
        if named > _MOST_CONFIGURATIONS:
            raise Unscannable("file.too-complex", f"more than {_MOST_CONFIGURATIONS} models")
        elsewhere += not _judge_behind_name(source, findings)
    if elsewhere > in_heaps:
        raise Unscannable("hdf5.hidden-configuration", "a configuration that can't be found")
    return "keras-hdf5" if named else "hdf5"


def _judge_behind_name(source: ByteSource, findings: Findings) -> bool:
    """Judge every JSON object that begins shortly behind the name; whether there was one."""
    text = source.peek(_LONGEST_CONFIGURATION).decode("latin1")
    found = False
    start = text.find("{", 0, _MESSAGE_HEAD)
    while start >= 0:
        found = _judge_text(text, start, findings) or found
        start = text.find("{", start + 1, _MESSAGE_HEAD)
    return found


def _judge_heap(source: ByteSource, findings: Findings) -> int:
    """Judge the texts in a global heap, whose signature was read; gives how many are JSON objects.

    After the signature come the collection's size and objects of index, reference count, size and
    data, padded to eight bytes. Bytes that only look like a heap are none.
    """
    data = source.peek(8)
    size = int.from_bytes(data, "little") - len(_HEAP)
    if size > LONGEST_READ:
        return 0
    heap = source.peek(max(size, 0))
    findings.spend(len(heap) >> 8)
    at, found = 8, 0
    while at + 16 <= len(heap):
        findings.spend(1)
        length = int.from_bytes(heap[at + 8 : at + 16], "little")
        if not any(heap[at : at + 2]) or at + 16 + length > len(heap):
            break
        value = heap[at + 16 : at + 16 + length].decode("latin1")
        found += value.lstrip().startswith("{") and _judge_text(value, value.find("{"), findings)
        at += 16 + length + -length % 8
    return found


def _judge_text(text: str, start: int, findings: Findings) -> bool:
    """Judge the JSON object at ``start``; whether there is one.

    Text that is JSON for long and then is none was cut or is made to be overlooked. Names that are
    compared are ASCII, so that latin1 shows them as UTF-8 would.
    """
    try:
        config, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if error.pos - start > _WELL_INTO:
            message = "a configuration that is no JSON"
            raise Unscannable("hdf5.hidden-configuration", message) from error
        return False
    except (ValueError, RecursionError) as error:
        raise Unscannable("hdf5.hidden-configuration", "a configuration too deep") from error
    findings.spend((end - start) >> 4)
    judge_config(config, findings)
    return isinstance(config, dict) and bool(config)
