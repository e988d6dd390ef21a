"""'Did you mean': the nearest known name for a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"``, or an empty string when nothing is near."""
    # Imported on use: what is typed right needs no suggestion.
    import difflib

    by_folded = {
        candidate.casefold().replace("_", "").replace("-", ""): candidate for candidate in known
    }
    folded = name.casefold().replace("_", "").replace("-", "")
    near = difflib.get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return f"; did you mean {by_folded[near[0]]!r}?" if near else ""
