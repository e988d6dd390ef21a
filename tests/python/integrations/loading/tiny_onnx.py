"""An ONNX model that adds a number, written field by field (onnx.proto), without the package."""

from __future__ import annotations

import struct

_FLOAT, _IR_VERSION, _OPSET = 1, 8, 17


def tiny_onnx(bias: float) -> bytes:
    """``y = x + bias`` for a vector of any length."""
    constant = _bytes(4, struct.pack("<f", bias))
    tensor = _number(1, 1) + _number(2, _FLOAT) + constant + _bytes(8, b"bias")
    node = _bytes(1, b"x") + _bytes(1, b"bias") + _bytes(2, b"y") + _bytes(4, b"Add")
    graph = _bytes(1, node) + _bytes(2, b"tiny") + _bytes(5, tensor)
    graph += _bytes(11, _value(b"x")) + _bytes(12, _value(b"y"))
    operators = _bytes(1, b"") + _number(2, _OPSET)
    return _number(1, _IR_VERSION) + _bytes(7, graph) + _bytes(8, operators)


def _value(name: bytes) -> bytes:
    shape = _bytes(1, _bytes(2, b"n"))
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, _FLOAT) + _bytes(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
