"""What Jenkins' remote API makes of configurations and of its parameter ``tree``."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

_MULTIBRANCH = "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject"
FOLDER = {
    "com.cloudbees.hudson.plugins.folder.Folder",
    _MULTIBRANCH,
    "jenkins.branch.OrganizationFolder",
}
_TOKEN = re.compile(r"[^\[\]{},]+|[\[\]{},]")


def described_class(tag: str) -> str:
    """The class of an item by the root element of its configuration."""
    return "org.jenkinsci.plugins.workflow.job.WorkflowJob" if tag == "flow-definition" else tag


def parsed(configuration: str) -> Element:
    """The root of a configuration; Python reads XML 1.1 as 1.0 where the head is left out."""
    head, _, body = configuration.partition("?>")
    return fromstring((body if head.startswith("<?xml") else configuration).strip())


def chosen(node: dict[str, Any], tree: str | None) -> dict[str, Any]:
    """``node`` with the fields that ``tree`` names; the class always comes along."""
    if tree is None:
        return {name: value for name, value in node.items() if name != "jobs"}
    fields, rest = _fields(_TOKEN.findall(tree))
    assert rest == [], tree
    return _reduced(node, fields)


def _reduced(node: dict[str, Any], fields: Any) -> dict[str, Any]:
    found = {"_class": node["_class"]} if "_class" in node else {}
    for name, (inner, part) in fields.items():
        if name not in node:
            continue
        value = node[name]
        if isinstance(value, list):
            value = [_reduced(each, inner) if inner else each for each in value[part]]
        elif isinstance(value, dict) and inner:
            value = _reduced(value, inner)
        found[name] = value
    return found


def _fields(tokens: list[str]) -> tuple[dict[str, Any], list[str]]:
    found: dict[str, Any] = {}
    while tokens and tokens[0] not in "]":
        name, tokens = tokens[0], tokens[1:]
        inner, part = None, slice(None)
        if tokens[:1] == ["["]:
            inner, tokens = _fields(tokens[1:])
            assert tokens[0] == "]"
            tokens = tokens[1:]
        if tokens[:1] == ["{"]:
            part, tokens = slice(int(tokens[1]), int(tokens[3])), tokens[5:]
        found[name] = (inner, part)
        if tokens[:1] == [","]:
            tokens = tokens[1:]
    return found, tokens
