"""Opcodes that push a number, a text or bytes."""

from __future__ import annotations

import codecs
import pickle
import re
import struct
from collections.abc import Callable

from mlops_jfrog.scan.pickles.machine import Machine
from mlops_jfrog.scan.pickles.values import LONGEST_TEXT, OPAQUE, Value, make_text

Operation = Callable[[Machine], None]

_LONGEST_NUMBER = 64
_KEPT_BYTES = 4096
_DECIMAL = re.compile(rb"-?(0|[1-9][0-9]*)\Z")


def constant(value: Value) -> Operation:
    return lambda machine: machine.push(value)


def number(layout: str) -> Operation:
    """Push an integer in ``struct`` notation."""
    size = struct.calcsize(layout)
    unpack = struct.Struct(layout).unpack
    return lambda machine: machine.push(unpack(machine.source.read(size))[0])


def decimal_line(machine: Machine) -> int | None:
    """A whole number on a line; None when it is too long to matter. Other spellings are refused."""
    line = machine.source.line(_LONGEST_NUMBER)
    if line is None:
        return None
    if not _DECIMAL.match(line):
        raise machine.malformed("no decimal number")
    return int(line)


def _int_line(machine: Machine) -> None:
    line = machine.source.line(_LONGEST_NUMBER)
    if line in (b"00", b"01"):
        machine.push(line == b"01")
    elif line is not None and not _DECIMAL.match(line):
        raise machine.malformed("no decimal number")
    else:
        machine.push(OPAQUE if line is None else int(line))


def _long_line(machine: Machine) -> None:
    line = machine.source.line(_LONGEST_NUMBER)
    digits = line[:-1] if line is not None and line.endswith(b"L") else line
    if digits is not None and not _DECIMAL.match(digits):
        raise machine.malformed("no decimal number")
    machine.push(OPAQUE if digits is None else int(digits))


def _float_line(machine: Machine) -> None:
    machine.source.line(_LONGEST_NUMBER)
    machine.push(OPAQUE)


def _float(machine: Machine) -> None:
    machine.source.read(8)
    machine.push(OPAQUE)


def _long(length: str) -> Operation:
    def push_long(machine: Machine) -> None:
        size = machine.source.number(length)
        if size < 0:
            raise machine.malformed("a negative length")
        if size > _LONGEST_NUMBER:
            machine.source.skip(size)
            machine.push(OPAQUE)
        else:
            machine.push(int.from_bytes(machine.source.read(size), "little", signed=True))

    return push_long


def _blob(machine: Machine, length: str) -> bytes | None:
    """Bytes with their length in front; None, and passed over, when long."""
    size = machine.source.number(length)
    if size < 0:
        raise machine.malformed("a negative length")
    if size <= _KEPT_BYTES:
        return machine.source.read(size)
    machine.source.skip(size)
    return None


def _text(length: str, encoding: str) -> Operation:
    return lambda machine: machine.push(make_text(_blob(machine, length), encoding))


def _bytes(length: str) -> Operation:
    def push_bytes(machine: Machine) -> None:
        _blob(machine, length)
        machine.push(OPAQUE)

    return push_bytes


def _quoted_line(machine: Machine) -> None:
    line = machine.source.line(_KEPT_BYTES)
    if line is None:
        machine.push(OPAQUE)
        return
    if len(line) < 2 or line[0] != line[-1] or line[:1] not in (b"'", b'"'):
        raise machine.malformed("a text without quotes")
    try:
        machine.push(make_text(codecs.escape_decode(line[1:-1])[0], "ascii"))
    except ValueError as error:
        raise machine.malformed("a bad escape in a text") from error


def _unicode_line(machine: Machine) -> None:
    line = machine.source.line(_KEPT_BYTES)
    short = line if line is not None and len(line) <= LONGEST_TEXT else None
    machine.push(make_text(short, "raw-unicode-escape"))


OPERATIONS: dict[bytes, Operation] = {
    pickle.NONE: constant(None),
    pickle.NEWTRUE: constant(True),
    pickle.NEWFALSE: constant(False),
    pickle.INT: _int_line,
    pickle.BININT: number("<i"),
    pickle.BININT1: number("<B"),
    pickle.BININT2: number("<H"),
    pickle.LONG: _long_line,
    pickle.LONG1: _long("<B"),
    pickle.LONG4: _long("<i"),
    pickle.FLOAT: _float_line,
    pickle.BINFLOAT: _float,
    pickle.STRING: _quoted_line,
    pickle.BINSTRING: _text("<i", "ascii"),
    pickle.SHORT_BINSTRING: _text("<B", "ascii"),
    pickle.UNICODE: _unicode_line,
    pickle.SHORT_BINUNICODE: _text("<B", "utf-8"),
    pickle.BINUNICODE: _text("<I", "utf-8"),
    pickle.BINUNICODE8: _text("<Q", "utf-8"),
    pickle.SHORT_BINBYTES: _bytes("<B"),
    pickle.BINBYTES: _bytes("<I"),
    pickle.BINBYTES8: _bytes("<Q"),
    pickle.BYTEARRAY8: _bytes("<Q"),
}
