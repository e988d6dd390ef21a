"""What a model card's front matter says of a model: licence, tags, library, task."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

NAME = "README.md"
_LARGEST = 1024 * 1024
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def card_data(stored: Path) -> dict[str, Any]:
    """Of a stored card; empty where it states nothing, or nothing that can be read."""
    with stored.open("rb") as file:
        text = file.read(_LARGEST).decode("utf-8", "replace")
    try:
        return front_matter(text)
    except ValueError:
        return {}


def front_matter(text: str) -> dict[str, Any]:
    """The metadata at a card's begin; ValueError when it is no YAML mapping."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return {}
    try:
        data = yaml.safe_load(found[1])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ValueError(f"the front matter is no YAML: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise ValueError("the front matter is no mapping of names")
    return {key: _plain(value) for key, value in data.items()}


def tags(card: dict[str, Any]) -> list[str]:
    """As the hub derives them: the card's own, its library, task, languages and licence."""
    found = [str(card[key]) for key in ("library_name", "pipeline_tag") if card.get(key)]
    for key in ("tags", "language"):
        value = card.get(key)
        found += map(str, value) if isinstance(value, list) else [str(value)] if value else []
    for key, word in (("datasets", "dataset"), ("license", "license")):
        value = card.get(key)
        listed = value if isinstance(value, list) else [value] if value else []
        found += [f"{word}:{each}" for each in listed]
    return list(dict.fromkeys(found))


def _plain(value: Any) -> Any:
    """What JSON can hold; YAML knows dates as well."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    finite = isinstance(value, float) and value == value and abs(value) != float("inf")
    return value if value is None or isinstance(value, (str, bool, int)) or finite else str(value)
