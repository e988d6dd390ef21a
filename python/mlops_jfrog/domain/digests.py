"""Digests as texts: what everybody who reads one from elsewhere checks first."""

from __future__ import annotations

import re
from typing import TypeGuard

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def is_sha256(value: object) -> TypeGuard[str]:
    """Whether it is a SHA-256 as text: 64 lower-case hexadecimal digits."""
    return isinstance(value, str) and _SHA256.match(value) is not None
