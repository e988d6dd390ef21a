"""Properties that are wanted, held against those that an item has."""

from __future__ import annotations

import re

from mlops_jfrog.domain.properties import Properties


def has_all(found: Properties, wanted: Properties) -> bool:
    """Whether every wanted value is there; ``*`` in one stands for any characters.

    The rest is compared exactly, case included, whatever the platform's database does.
    """
    return all(
        any(_fits(value, each) for each in found.values.get(key, ()))
        for key, value in wanted.pairs()
    )


def _fits(wanted: str, found: str) -> bool:
    if "*" not in wanted:
        return wanted == found
    words = (re.escape(word) for word in wanted.split("*"))
    return re.fullmatch(".*".join(words), found, re.DOTALL) is not None
