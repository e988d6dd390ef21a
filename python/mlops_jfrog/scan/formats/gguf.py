"""GGUF models: header, metadata and tensor table; a chat template is a program in Jinja.

Layout after docs/gguf.md of ggml, versions 2 and 3, little-endian.
"""

from __future__ import annotations

from mlops_jfrog.scan.formats.chat_template import judge_template
from mlops_jfrog.scan.problems import Findings, Unscannable, shown
from mlops_jfrog.scan.source import FileSource

_MAGIC = b"GGUF"
_FIXED = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of the number types, by type id."""

_TEXT, _ARRAY = 8, 9
_LONGEST_NAME = 1 << 16
_LONGEST_TEMPLATE = 1 << 20
_MOST_DIMENSIONS = 8


class GgufScanner:
    """Passes over the tensors' bytes, which are numbers whatever they are."""

    name = "gguf"
    extensions = frozenset([".gguf"])

    def matches(self, head: bytes, name: str) -> bool:
        return head.startswith(_MAGIC)

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        source.skip(len(_MAGIC))
        version = source.number("<I")
        if version not in (2, 3):
            raise _malformed(f"version {version}")
        tensors, pairs = source.number("<Q"), source.number("<Q")
        for _ in range(pairs):
            findings.spend(1)
            key = _text(source, _LONGEST_NAME)
            kind = source.number("<I")
            if kind == _TEXT and "template" in key:
                judge_template(_text(source, _LONGEST_TEMPLATE), shown(key), findings)
            else:
                _skip_value(source, kind, findings)
        for _ in range(tensors):
            findings.spend(1)
            _check_tensor(source)
        return self.name


def _text(source: FileSource, longest: int) -> str:
    size = source.number("<Q")
    if size > longest:
        raise _malformed(f"a text of {size} bytes")
    try:
        return source.read(size).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed("a name that is no text") from error


def _skip_value(source: FileSource, kind: int, findings: Findings) -> None:
    if kind == _TEXT:
        source.skip(source.number("<Q"))
    elif kind in _FIXED:
        source.skip(_FIXED[kind])
    elif kind == _ARRAY:
        inner, count = source.number("<I"), source.number("<Q")
        if inner in _FIXED:
            source.skip(_FIXED[inner] * count)
        elif inner == _TEXT:
            for _ in range(count):
                findings.spend(1)
                source.skip(source.number("<Q"))
        else:
            raise _malformed(f"an array of type {inner}")
    else:
        raise _malformed(f"a value of type {kind}")


def _check_tensor(source: FileSource) -> None:
    _text(source, _LONGEST_NAME)
    dimensions = source.number("<I")
    if dimensions > _MOST_DIMENSIONS:
        raise _malformed(f"a tensor of {dimensions} dimensions")
    source.skip(8 * dimensions + 4)
    if source.number("<Q") > source.size:
        raise _malformed("a tensor outside the file")


def _malformed(what: str) -> Unscannable:
    return Unscannable("gguf.malformed", f"no valid GGUF file: {what}")
