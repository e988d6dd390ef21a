"""Whether a stored configuration still says what ours says, and how the two differ."""

from __future__ import annotations

import difflib
from copy import deepcopy
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring, indent, tostring


def parsed(configuration: str) -> Element:
    """The root; what Jenkins writes as XML 1.1 is read as 1.0, which Python's parser knows.

    Raises ParseError for what is no XML; an entity of its own is refused.
    """
    body = configuration.partition("?>")[2] if configuration.startswith("<?xml") else configuration
    if "<!DOCTYPE" in body[:1000]:
        raise ParseError("a document type in a configuration")
    return fromstring(body.strip(), XMLParser())  # noqa: S314 - no document type, so no entities


def says_the_same(ours: str, theirs: str) -> bool:
    """Whether everything in ours stands in theirs; Jenkins and its plugins add defaults."""
    try:
        return _within(parsed(ours), parsed(theirs))
    except ParseError:
        return False


def difference(ours: str | None, theirs: str | None, path: str) -> str:
    """From theirs to ours as a unified diff; None stands for what is not there."""
    lines = difflib.unified_diff(_lines(theirs), _lines(ours), f"controller/{path}", f"plan/{path}")
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _within(ours: Element, theirs: Element) -> bool:
    if ours.tag != theirs.tag or (ours.text or "").strip() != (theirs.text or "").strip():
        return False
    if ours.get("class") != theirs.get("class"):
        return False
    for tag in {each.tag for each in ours}:
        wanted, found = ours.findall(f"./{tag}"), theirs.findall(f"./{tag}")
        if len(wanted) != len(found):
            return False
        if not all(_within(*pair) for pair in zip(wanted, found, strict=True)):
            return False
    return True


def _lines(configuration: str | None) -> list[str]:
    if configuration is None:
        return []
    try:
        root = deepcopy(parsed(configuration))
    except ParseError:
        return configuration.splitlines(keepends=True)
    for each in root.iter():
        # Versions of plugins are the controller's own business.
        each.attrib.pop("plugin", None)
    indent(root)
    return tostring(root, encoding="unicode").splitlines(keepends=True)
