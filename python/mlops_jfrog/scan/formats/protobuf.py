"""Protocol buffers walked in one pass, as far as a schema says there is something to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mlops_jfrog.scan.problems import Findings, Unscannable
from mlops_jfrog.scan.source import ByteSource

_DEEPEST = 64
_LONGEST_TEXT = 1 << 16
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5


@dataclass(frozen=True)
class Schema:
    """Messages by name: which fields hold which message, and which texts a visitor wants."""

    messages: Mapping[str, Mapping[int, str]]
    texts: Mapping[str, frozenset[int]]


Visit = Callable[[str, int, str], None]
"""Called with message name, field number and text."""


def walk(
    source: ByteSource, size: int, message: str, schema: Schema, visit: Visit, findings: Findings
) -> frozenset[int]:
    """Walk one message of ``size`` bytes; gives the numbers of its fields."""
    return _Walk(source, schema, visit, findings).message(message, source.position + size, 0)


class _Walk:
    def __init__(
        self, source: ByteSource, schema: Schema, visit: Visit, findings: Findings
    ) -> None:
        self._source = source
        self._schema = schema
        self._visit = visit
        self._findings = findings

    def message(self, name: str, end: int, depth: int) -> frozenset[int]:
        if depth > _DEEPEST:
            raise Unscannable("file.too-complex", f"messages nested more than {_DEEPEST} deep")
        inner = self._schema.messages.get(name, {})
        texts = self._schema.texts.get(name, frozenset())
        seen = set()
        for number, stop in self._fields(end):
            seen.add(number)
            if number in inner or number in texts:
                if stop is None:
                    raise _malformed("a number where a message or text belongs")
                if number in inner:
                    self.message(inner[number], stop, depth + 1)
                else:
                    self._visit(name, number, self._text(stop))
        return frozenset(seen)

    def _fields(self, end: int) -> Iterator[tuple[int, int | None]]:
        """Field numbers, with the end of those that have a length; what isn't read is skipped."""
        source = self._source
        while source.position < end:
            self._findings.spend(1)
            number, wire = divmod(self._varint(), 8)
            if wire == _BYTES:
                length = self._varint()
                stop = source.position + length
                if stop > end:
                    raise _malformed("a field longer than its message")
                yield number, stop
                source.skip(stop - source.position)
                continue
            if wire == _VARINT:
                self._varint()
            elif wire in (_FIXED_32, _FIXED_64):
                source.skip(4 if wire == _FIXED_32 else 8)
            else:
                raise _malformed(f"wire type {wire}")
            yield number, None
        if source.position != end:
            raise _malformed("a field longer than its message")

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._source.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise _malformed("a number of more than ten bytes")

    def _text(self, stop: int) -> str:
        size = stop - self._source.position
        if size > _LONGEST_TEXT:
            raise _malformed(f"a name of {size} bytes")
        return self._source.read(size).decode("utf-8", "replace")


def _malformed(what: str) -> Unscannable:
    return Unscannable("protobuf.malformed", f"no valid protocol buffer: {what}")
