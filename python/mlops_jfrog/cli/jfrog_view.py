"""Results as the JFrog CLI prints them, where scripts read its output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from mlops_jfrog.cli.result_view import result_lines

View = Callable[[Mapping[str, Any], bool], Iterable[str]]
"""From a passed result document, and whether a person looks at it, to lines."""

_COLUMNS = ("path", "size", "created", "props")


def plain_view(document: Mapping[str, Any], at_terminal: bool) -> Iterator[str]:
    """A short block of lines for people."""
    return result_lines(document)


def view_for(operation: str, given: Mapping[str, object]) -> View:
    """How a command with these flags shows its result."""
    if operation == "search":
        return _count if given.get("count") else _found
    if operation == "build-publish" and given.get("dry_run"):
        return _build_info
    return _summary if given.get("detailed_summary") else plain_view


def _count(document: Mapping[str, Any], at_terminal: bool) -> Iterator[str]:
    yield str(len(document["outputs"]["files"]))


def _found(document: Mapping[str, Any], at_terminal: bool) -> Iterator[str]:
    """A table for a person; the JFrog CLI's list for whatever reads a pipe."""
    files = document["outputs"]["files"]
    if not at_terminal:
        yield _json(files)
        return
    rows = [{column: file[column] for column in _COLUMNS} for file in files]
    yield from result_lines({**document, "outputs": {"files": rows}})


def _build_info(document: Mapping[str, Any], at_terminal: bool) -> Iterator[str]:
    yield _json(document["outputs"]["buildInfo"])


def _summary(document: Mapping[str, Any], at_terminal: bool) -> Iterator[str]:
    """What ``--detailed-summary`` asks for."""
    files = document["outputs"]["files"]
    upload = document["operation"] == "upload"
    yield _json(
        {
            "status": "success",
            "totals": {"success": len(files), "failure": 0},
            "files": [
                {
                    "source": file["source"] if upload else file.get("url", file["source"]),
                    "target": file.get("url", file["target"]) if upload else file["target"],
                    "sha256": file["sha256"],
                }
                for file in files
            ],
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
