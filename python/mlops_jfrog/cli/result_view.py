"""A result as a short block of lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mlops_jfrog.cli.text import columns, one_line, shown_value

_WIDEST = 72
"""Characters that a map may take in one line; a wider one is shown one entry a line."""

_FOR_PROGRAMS = ("sha256", "sha1", "md5", "url")


def result_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """A passed result document: summary first, then every output, then where to look."""
    blocks = {key: _block(value) for key, value in document["outputs"].items()}
    yield one_line(document["summary"])
    short = [[key, shown_value(document["outputs"][key])] for key in blocks if not blocks[key]]
    yield from _indented(columns(short))
    for key, lines in blocks.items():
        if lines:
            yield f"  {key}"
            yield from _indented(_indented(lines))
    for link in document["links"]:
        yield f"  see {one_line(link['name'])}: {one_line(link['url'])}"


def _block(value: object) -> list[str]:
    """Lines of a value that takes several; none for one that fits beside its name."""
    if isinstance(value, Mapping) and len(shown_value(value)) > _WIDEST:
        return columns([[one_line(str(key)), shown_value(each)] for key, each in value.items()])
    if isinstance(value, Sequence) and not isinstance(value, str):
        objects = [row for row in value if isinstance(row, Mapping)]
        if objects and len(objects) == len(value):
            return _table(objects)
    return []


def _table(objects: Sequence[Mapping[str, object]]) -> list[str]:
    """One line an object, under the names of the first one's fields; without digests and URLs."""
    names = [name for name in objects[0] if name not in _FOR_PROGRAMS]
    cells = [[shown_value(row.get(name)) for name in names] for row in objects]
    return columns([[name.upper() for name in names], *cells])


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"  {line}"
