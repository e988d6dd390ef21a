"""A result as a short block of lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlops_jfrog.cli.text import columns, one_line, shown_value


def result_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """A passed result document: summary first, then every output, then where to look."""
    outputs = document["outputs"]
    yield one_line(document["summary"])
    plain = {key: value for key, value in outputs.items() if not is_table(value)}
    yield from _indented(columns([[key, shown_value(value)] for key, value in plain.items()]))
    for key, value in outputs.items():
        if is_table(value):
            yield f"  {key}"
            yield from _indented(_indented(_table(value)))
    links = [[one_line(link["name"]), one_line(link["url"])] for link in document["links"]]
    yield from _indented(columns(links))


def is_table(value: object) -> bool:
    """Whether a value is a list of objects, shown as rows."""
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(row, Mapping) for row in value)
    )


def _table(rows: object) -> list[str]:
    """One line an object, under the names of the first one's fields."""
    objects = (
        [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, Sequence) else []
    )
    names = list(objects[0])
    cells = [[shown_value(row.get(name)) for name in names] for row in objects]
    return columns([[str(name).upper() for name in names], *cells])


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    for line in lines:
        yield f"  {line}"
