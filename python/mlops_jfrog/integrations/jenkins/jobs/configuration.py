"""Configurations of items as Jenkins stores them, with the mark of what is ours."""

from __future__ import annotations

import hashlib
import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_MARK = re.compile(r"\[mlops-jfrog ([0-9a-f]{16})\]")

_IN_NO_XML = {0, 0xFFFE, 0xFFFF}


def element(tag: str, text: str | None = None, *children: Element, **attributes: str) -> Element:
    """An element; ``class_`` stands for the attribute ``class``."""
    made = Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    made.text = text
    made.extend(children)
    return made


def marked(root: Element, about: str) -> str:
    """The configuration as text: its description says whose it is, and carries its digest."""
    digest = hashlib.sha256(tostring(root) + about.encode()).hexdigest()[:16]
    description = Element("description")
    description.text = (
        f"{about}\nMade by mlops-jfrog from a project file: change that, then run "
        f"`mlops-jfrog jobs apply`. [mlops-jfrog {digest}]"
    )
    root.insert(0, description)
    return document(root)


def document(root: Element) -> str:
    """As Jenkins takes it: XML 1.1, so that every character but NUL can stand in it."""
    indent(root)
    text = tostring(root, encoding="unicode")
    written = "".join(_reference(each) for each in text)
    return f"<?xml version='1.1' encoding='UTF-8'?>\n{written}\n"


def mark_of(description: str) -> str | None:
    """The digest that the description of one of our items carries; None for anybody else's."""
    found = _MARK.search(description)
    return found[1] if found else None


def _reference(character: str) -> str:
    number = ord(character)
    if number in _IN_NO_XML:
        return "\ufffd"
    control = (number < 0x20 and character not in "\t\n\r") or 0x7F <= number <= 0x9F
    return f"&#{number};" if control else character


def child(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new last child."""
    made = SubElement(parent, tag, {name.rstrip("_"): value for name, value in attributes.items()})
    made.text = text
    return made
