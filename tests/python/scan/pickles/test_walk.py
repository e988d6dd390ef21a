"""A hostile pickle costs bounded time and memory, whatever it says of itself."""

from __future__ import annotations

import pickle
import pickletools
import struct

import pytest

from mlops_jfrog.scan import Verdict, problems
from mlops_jfrog.scan.pickles import machine, memo
from mlops_jfrog.scan.pickles.walk import is_opcode
from scan.assembler import NOTHING, PROTOCOL_4, STOP, framed, imported, shell, text
from scan.conftest import Scan

MANY = 40_000

BOMBS = {
    "marks": pickle.MARK * MANY,
    "objects on the stack": pickle.NONE * MANY,
    "dictionaries on the stack": pickle.EMPTY_DICT * MANY,
    "copies of one object": pickle.NONE + pickle.DUP * MANY,
    "memorised dictionaries": (pickle.EMPTY_DICT + pickle.MEMOIZE + pickle.POP) * MANY,
    "memo indices in no order": pickle.NONE
    + b"".join(pickle.LONG_BINPUT + struct.pack("<I", 2 * n + 5) for n in range(MANY)),
    "opcodes": (pickle.NONE + pickle.POP) * MANY + NOTHING,
    "pickles in a row": NOTHING * MANY,
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS.keys())
def test_too_much_of_anything_is_unscannable(
    scan: Scan, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_MOST_ON_STACK", MANY // 4)
    monkeypatch.setattr(memo, "_MOST_KEPT", MANY // 4)
    monkeypatch.setattr(memo, "_MOST_SPARSE", MANY // 4)
    monkeypatch.setattr(problems, "_MOST_STEPS", MANY)
    (finding,) = scan(data).findings
    assert finding.rule in ("pickle.too-complex", "file.too-complex")


def test_code_before_a_bomb_is_still_reported(scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_MOST_ON_STACK", MANY // 4)
    assert scan(shell() + pickle.MARK * MANY).verdict is Verdict.MALICIOUS


def test_containers_nested_without_end_need_no_recursion(scan: Scan) -> None:
    assert scan(b"N" + pickle.TUPLE1 * 300_000 + STOP).verdict.passes
    lists = pickle.EMPTY_LIST * 100_000 + pickle.APPEND * 99_999
    assert scan(lists + STOP).verdict.passes


HUGE = {
    "a text": b"\x8d" + struct.pack("<Q", 1 << 62),
    "bytes": b"\x8e" + struct.pack("<Q", (1 << 64) - 1),
    "a number": b"\x8b" + struct.pack("<i", (1 << 31) - 1),
    "a bytearray": b"\x96" + struct.pack("<Q", 1 << 40),
    "a frame": b"\x95" + struct.pack("<Q", (1 << 64) - 1) + NOTHING,
    "a line": b"I" + b"1" * 500_000,
    "a name": b"c" + b"x" * 5000 + b"\n" + b"y\n.",
    "a negative text": b"T" + struct.pack("<i", -1),
    "a negative number": b"\x8b" + struct.pack("<i", -5),
}


@pytest.mark.parametrize("data", HUGE.values(), ids=HUGE.keys())
def test_lengths_beyond_the_file_are_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data).verdict is Verdict.UNSCANNABLE


MALFORMED = {
    "nothing to return": STOP,
    "nothing under a mark": b"(.",
    "a tuple without a mark": b"Nt.",
    "a call without arguments": imported("numpy", "dtype") + b"R.",
    "a key without a value": b"}(Nu.",
    "a memo index that is hexadecimal": b"Np0x1\n.",
    "a memo index below zero": b"Np-1\n.",
    "a number that is none": b"Iabc\n.",
    "a long number with an underscore": b"L1_0L\n.",
    "a text without quotes": b"Sabc\n.",
    "a text that is no UTF-8": b"\x8c\x01\xff.",
    "protocol 9": b"\x80\x09N.",
    "an unknown opcode": b"N\xff.",
    "an end inside a frame": framed(NOTHING + b"N") + STOP,
    "a frame inside a frame": framed(framed(b"N") + b"0N") + STOP,
    "no end": PROTOCOL_4 + text("x"),
    "something after the end": NOTHING + b"\x00",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_pickle_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data).verdict is Verdict.UNSCANNABLE


def test_every_opcode_that_python_knows_is_followed() -> None:
    assert {ord(opcode.code) for opcode in pickletools.opcodes} == {
        code for code in range(256) if is_opcode(code)
    }


def test_texts_beyond_what_is_kept_are_no_names_any_more(
    scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory of the scan is bounded; an import by a forgotten text is reported as computed."""
    monkeypatch.setattr(memo, "_MOST_TEXTS", 10)
    texts = b"".join(text(f"name{n}") + b"\x940" for n in range(20))
    late = text("numpy") + b"\x940" + text("dtype") + b"\x940" + b"h\x14h\x15\x93."
    assert scan(texts + NOTHING).verdict.passes
    assert not scan(texts + late).verdict.passes
