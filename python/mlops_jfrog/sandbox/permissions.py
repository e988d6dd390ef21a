"""Rights and who has them: permission targets and the scopes of access tokens."""

from __future__ import annotations

import enum
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


class Right(enum.Enum):
    """What one may do with an item or a build; the value is the word in a permission target."""

    READ = "read"
    DEPLOY = "write"
    ANNOTATE = "annotate"
    DELETE = "delete"
    MANAGE = "manage"


class Kind(enum.Enum):
    """What a permission target speaks of; the value is its key there."""

    REPOSITORY = "repo"
    BUILD = "build"


_SCOPE_LETTERS = {
    "r": Right.READ, "w": Right.DEPLOY, "n": Right.ANNOTATE, "a": Right.ANNOTATE,
    "d": Right.DELETE, "m": Right.MANAGE,
}  # fmt: skip
_EVERYWHERE = {"ANY", "*", "**"}


@dataclass(frozen=True)
class Grant:
    """Rights on the paths of one kind that the patterns name."""

    kind: Kind
    repositories: tuple[str, ...]
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    rights: frozenset[Right]

    def allows(self, right: Right, kind: Kind, repo: str, rclass: str, path: str) -> bool:
        """Whether this grant gives ``right`` on ``path`` of ``repo``."""
        named = {repo, f"ANY {rclass.upper()}"} | _EVERYWHERE
        return (
            kind is self.kind
            and right in self.rights
            and not named.isdisjoint(self.repositories)
            and any(path_matches(pattern, path) for pattern in self.includes)
            and not any(path_matches(pattern, path) for pattern in self.excludes)
        )


def granted_to(db: sqlite3.Connection, user: str, groups: frozenset[str]) -> Iterator[Grant]:
    """What the stored permission targets give to a user and to groups."""
    for row in db.execute("SELECT body FROM permission_targets"):
        body = json.loads(row["body"])
        for kind in Kind:
            section = body.get(kind.value)
            if section is None:
                continue
            rights = _rights(section.get("actions", {}), user, groups)
            if rights:
                yield _grant(kind, section, rights)


def granted_by_scope(scope: str) -> Grant:
    """``artifact:<repository>[/<pattern>]:r,w``, the scope of a token; ValueError for another."""
    resource, target, letters = _scope_parts(scope)
    repository, _, pattern = target.partition("/")
    if letters == "*":
        rights = frozenset(Right)
    else:
        rights = frozenset(_SCOPE_LETTERS[letter] for letter in letters.split(","))
    kind = {"artifact": Kind.REPOSITORY, "build": Kind.BUILD}[resource]
    return Grant(kind, (repository,), (pattern or "**",), (), rights)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    regex = ""
    for piece in re.findall(r"\*\*/|\*\*|\*|\?|[^*?]+", pattern.lstrip("/")):
        regex += {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece) or re.escape(
            piece
        )
    return re.compile(regex, re.DOTALL)


def path_matches(pattern: str, path: str) -> bool:
    """Whether an Ant pattern (``**``, ``*``, ``?``) covers ``path``; ``a/`` stands for ``a/**``."""
    if pattern.endswith("/"):
        pattern += "**"
    return _compiled(pattern).fullmatch(path) is not None


def _scope_parts(scope: str) -> tuple[str, str, str]:
    parts = scope.split(":")
    if len(parts) != 3 or parts[0] not in {"artifact", "build"} or not parts[1]:
        raise ValueError(scope)
    if parts[2] != "*" and not set(parts[2].split(",")) <= _SCOPE_LETTERS.keys():
        raise ValueError(scope)
    return parts[0], parts[1], parts[2]


def _rights(actions: Mapping[str, Any], user: str, groups: Iterable[str]) -> frozenset[Right]:
    words = set((actions.get("users") or {}).get(user, ()))
    for group in groups:
        words.update((actions.get("groups") or {}).get(group, ()))
    return frozenset(right for right in Right if right.value in words)


def _grant(kind: Kind, section: Mapping[str, Any], rights: frozenset[Right]) -> Grant:
    return Grant(
        kind,
        tuple(section.get("repositories", ())),
        tuple(section.get("include-patterns") or ["**"]),
        tuple(section.get("exclude-patterns") or ()),
        rights,
    )
