"""One entry of the table of settings: its type, from where it may come, what it means."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from functools import cached_property


class Kind(enum.Enum):
    """Type of a setting's value; ``str`` for TEXT and SECRET, ``tuple[str, ...]`` for TEXTS."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - the name of a type
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TEXTS = "list of texts"


class Scope(enum.Enum):
    """Which files may hold a setting; environment and arguments always may.

    A project file can't name a URL: who may change ``mlops.yml`` in a pull request must not be able
    to send the build's token to a host of their choice. No file of ours holds a secret, only the
    organisation's a reference to one.
    """

    PROJECT = "mlops.yml and the organisation file"
    ORGANISATION = "the organisation file"
    PROCESS = "the environment and arguments only"


@dataclass(frozen=True)
class Key:
    """One setting. ``*`` in ``name`` stands for a name that the user chooses."""

    name: str
    kind: Kind
    help: str
    default: str | int | bool | tuple[str, ...] | None = None
    environment: tuple[str, ...] = ()
    secret_ids: tuple[str, ...] = field(default=(), kw_only=True)
    """Variables that hold the id of an AWS secret with the value."""
    scope: Scope = Scope.PROJECT
    choices: tuple[str, ...] = ()
    """The only values there are; any where it is empty."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # A property's name may hold dots ("team.owner"), a stage's name may not.
        head, star, tail = re.escape(self.name).partition(r"\*")
        middle = "" if not star else "(?:[^.]+)" if tail else "(?:.+)"
        return re.compile(head + middle + tail, re.DOTALL)

    def matches(self, dotted: str) -> bool:
        """Whether ``dotted`` names this setting."""
        return self._pattern.fullmatch(dotted) is not None
