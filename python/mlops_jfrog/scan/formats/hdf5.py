"""HDF5 files of Keras: the model's configuration is found as text, numbers are passed over.

The file's own structure is not parsed: attributes are stored in one piece and uncompressed (HDF5
file format, version 3, IV.A.2.m), so that the configuration follows its attribute's name.
"""

from __future__ import annotations

import json

from mlops_jfrog.scan.formats.keras_config import judge_config
from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import ByteSource, FileSource

_MAGIC = b"\x89HDF\r\n\x1a\n"
_CONFIGURATIONS = (b"model_config", b"training_config")
_PICKLED = b"PSEUDOATOM"
"""PyTables marks with it what it stores as pickles."""

_STRETCH = 1 << 20
_LONGEST_CONFIGURATION = 1 << 24
_LONGEST_MESSAGE_HEAD = 512
_MOST_CONFIGURATIONS = 16


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
    words = (*_CONFIGURATIONS, _PICKLED)
    overlap = max(map(len, words)) - 1
    seen = 0
    while stretch := source.peek(_STRETCH):
        places = [(at, word) for word in words if (at := stretch.find(word)) >= 0]
        if not places:
            source.skip(max(len(stretch) - overlap, 1))
            continue
        at, word = min(places)
        if word == _PICKLED:
            raise Unscannable("hdf5.pickled", "PyTables objects, which are stored as pickles")
        seen += 1
        if seen > _MOST_CONFIGURATIONS:
            raise Unscannable("file.too-complex", f"more than {_MOST_CONFIGURATIONS} models")
        source.skip(at + len(word))
        judge_config(_configuration(source), findings)
    return "keras-hdf5" if seen else "hdf5"


def _configuration(source: ByteSource) -> object:
    head = source.peek(_LONGEST_MESSAGE_HEAD)
    start = head.find(b"{")
    if start < 0:
        raise Unscannable("hdf5.hidden-configuration", "a configuration that can't be found")
    text = source.peek(_LONGEST_CONFIGURATION)[start:].decode("utf-8", "replace")
    try:
        config, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise Unscannable("hdf5.hidden-configuration", "a configuration that is no JSON") from error
    return config
