"""Sizes as users write them: ``200MiB``, ``5GB``, ``5120`` in a unit that goes without saying."""

from __future__ import annotations

import re

from mlops_jfrog.errors import UsageError

KIB, MIB = 1 << 10, 1 << 20
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_SIZE = re.compile(r"(?P<number>[0-9]{1,15}(?:\.[0-9]{1,3})?) ?(?P<power>[kmgt]?)(?P<unit>i?b)?\Z")


def parse_size(text: str, plain_unit: int = 1) -> int:
    """Bytes. ``GiB`` and ``G`` are powers of 1024, ``GB`` of 1000; a number alone counts units.

    Raises UsageError.
    """
    found = _SIZE.match(text.strip().lower())
    if found is None or (found["unit"] == "ib" and not found["power"]):
        raise UsageError(f"{text!a} is no size", hint="Write it as 200MiB, 5GB or 1048576.")
    if not found["power"] and not found["unit"]:
        return int(float(found["number"]) * plain_unit)
    base = 1000 if found["unit"] == "b" else 1024
    return int(float(found["number"]) * base ** _POWERS[found["power"]])


def shown_size(size: float) -> str:
    """``1.5 GiB``."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(size) < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
