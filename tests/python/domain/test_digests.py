"""What counts as a SHA-256."""

from __future__ import annotations

import hashlib

import pytest

from mlops_jfrog.domain.digests import is_sha256

RIGHT = hashlib.sha256(b"weights").hexdigest()


def test_64_lower_case_hexadecimal_digits_are_one() -> None:
    assert is_sha256(RIGHT)


@pytest.mark.parametrize(
    "value",
    ["", RIGHT[:-1], f"{RIGHT}0", f"{RIGHT}\n", f" {RIGHT}", RIGHT.upper(), "g" * 64, None, 64],
)
def test_nothing_else_is(value: object) -> None:
    assert not is_sha256(value)
