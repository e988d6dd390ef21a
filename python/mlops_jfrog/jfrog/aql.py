"""Artifactory Query Language, as far as the client asks in it.

Criteria are JSON, so values are quoted by the JSON encoder and can't break out of the query.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def items_find(criteria: Mapping[str, object], *, include: Sequence[str]) -> str:
    """``items.find({…}).include(…)``."""
    return f"items.find({json.dumps(criteria)}).include({_names(include)})"


def escape_match(text: str) -> str:
    """``text`` as a literal inside a ``$match`` pattern.

    AQL has no escape for its wildcards, so they become ``?``, which matches them too: a query built
    this way finds at least what was meant, and the caller filters the answer.
    """
    return text.replace("*", "?")


def _names(names: Sequence[str]) -> str:
    return ",".join(json.dumps(name) for name in names)
