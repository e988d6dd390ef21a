"""Names in requirements as pip reads them; only to know what was asked for, never to resolve."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

_COMMENT = re.compile(r"(^|\s+)#.*$")
_OPTION = re.compile(r"\s+--?[A-Za-z].*$")
_NESTED = re.compile(r"(?:-r|--requirement)(?:\s+|=)(?P<path>.+)$")
_EGG = re.compile(r"[#&]egg=(?P<name>[A-Za-z0-9._-]+)")


def asked_names(lines: Iterable[str], read: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Canonical names; ``read`` gives the lines of a nested file.

    What has no name (a folder, a URL without ``name @``) is left out: pip marks those it installs.
    """
    for line in _joined(lines):
        text = _COMMENT.sub("", line).strip()
        nested = _NESTED.match(text)
        if nested:
            yield from asked_names(read(nested["path"].strip()), read)
        elif text and not text.startswith("-"):
            yield from _name(text)


def _name(text: str) -> Iterator[str]:
    egg = _EGG.search(text)
    if egg:
        yield canonicalize_name(egg["name"])
        return
    try:
        yield canonicalize_name(Requirement(_OPTION.sub("", text)).name)
    except InvalidRequirement:
        return


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Lines with a backslash at their end continue."""
    held = ""
    for line in lines:
        text = held + line.rstrip("\r\n")
        if text.endswith("\\"):
            held = text[:-1] + " "
            continue
        held = ""
        yield text
    if held:
        yield held
