"""The licence gate: what a card says must be on the list of what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlops_jfrog.errors import GateFailed, GateUndecided
from mlops_jfrog.jfrog.huggingface import HubSnapshot

_CARD = "README.md"
_LARGEST = 1 << 20
_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_TAG = "license:"
_OTHER = "other"


def told_licences(snapshot: HubSnapshot, files: Mapping[str, Path]) -> tuple[str, ...]:
    """Every licence that the platform or the verified card names, lower-case, sorted."""
    found = {*_named(snapshot.card)}
    if _CARD in files:
        found |= {*_named(_front_matter(files[_CARD]))}
    tagged = {tag.removeprefix(_TAG) for tag in snapshot.tags if tag.startswith(_TAG)}
    # The Hub's tag of a licence with a name of its own is only "other".
    found |= tagged - {_OTHER} if found else tagged
    return tuple(sorted(each.strip().lower() for each in found if each.strip()))


@dataclass(frozen=True)
class LicenceGate:
    """Every licence that is named must be allowed, and one must be named."""

    allowed: tuple[str, ...]
    name: str = "licence"

    @property
    def expected(self) -> str:
        """In words."""
        return f"one of {', '.join(self.allowed)}"

    def verify(self, subject: tuple[str, ...]) -> str:
        """What was found; raises GateFailed, or GateUndecided where nothing is named."""
        if not subject:
            raise GateUndecided(
                "no licence is named", hint="Look at it; a list can't allow what nobody names."
            )
        for each in subject:
            if each not in self.allowed:
                raise GateFailed(
                    f"its licence is {each}, allowed is {self.expected}",
                    hint="Allow it under licenses: of this entry, or take it off the list.",
                )
        return ", ".join(subject)


def _named(card: Mapping[str, Any]) -> Iterator[str]:
    """``other`` with a name is what the name says."""
    value = card.get("license")
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            named = card.get("license_name")
            yield named if each == _OTHER and isinstance(named, str) else each


def _front_matter(path: Path) -> Mapping[str, Any]:
    with path.open("rb") as file:
        text = file.read(_LARGEST).decode("utf-8", "replace")
    found = _FRONT_MATTER.match(text)
    try:
        data = yaml.safe_load(found[1]) if found else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
