"""Which items of the repositories are the artifacts of a run.

An item belongs to a run when it has the content of one of the run's artifacts and either carries
the properties ``build.name`` and ``build.number``, or lies where the build-info says. The same
content at the same path of an unrelated repository is somebody else's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.build_info import BuildArtifact, BuildDependency
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.nodes import Node

Part = BuildArtifact | BuildDependency

_COPIES = """
SELECT items.repo, items.path, items.name,
    EXISTS (SELECT 1 FROM properties
            WHERE item = items.id AND key = 'build.name' AND value = :name)
    AND EXISTS (SELECT 1 FROM properties
                WHERE item = items.id AND key = 'build.number' AND value = :number) AS carries
FROM blobs JOIN items USING (sha256)"""


@dataclass(frozen=True)
class Copy:
    """An item with the content of a part of a build; ``carries_build`` tells of its properties."""

    node: Node
    carries_build: bool


def copies(db: sqlite3.Connection, run: Run, part: Part) -> list[Copy]:
    """Every stored item with the content of ``part``, by repository and path."""
    for algorithm in ("sha256", "sha1", "md5"):
        digest = getattr(part, algorithm)
        if digest:
            break
    else:
        return []
    rows = db.execute(
        f"{_COPIES} WHERE blobs.{algorithm} = :digest ORDER BY repo, path, items.name",
        {"name": run.name, "number": run.number, "digest": digest.lower()},
    )
    return [
        Copy(nodes.stat(db, row["repo"], _path(row["path"], row["name"])), bool(row["carries"]))
        for row in rows.fetchall()
    ]


def locate(
    db: sqlite3.Connection, run: Run, part: Part, *, repo: str | None, prefer: Sequence[str] = ()
) -> list[Node]:
    """Where ``part`` lies in ``repo``, or anywhere when that is None.

    The recorded path wins, in the first repository of ``prefer`` that has it, or the one it was
    deployed to; else every item that carries the build. Empty when it is nowhere.
    """
    found = [copy for copy in copies(db, run, part) if repo in (None, copy.node.repo)]
    if isinstance(part, BuildArtifact) and part.path:
        recorded = part.path.strip("/")
        order = [*prefer, part.original_deployment_repo]
        exact = [
            copy.node
            for copy in found
            if copy.node.path == recorded
            and (copy.carries_build or copy.node.repo in (repo, *order))
        ]
        if exact:
            return [min(exact, key=lambda node: _rank(node.repo, order))]
    return [copy.node for copy in found if copy.carries_build]


def _rank(repo: str, order: Sequence[str | None]) -> int:
    return order.index(repo) if repo in order else len(order)


def _path(parent: str, name: str) -> str:
    return name if parent == "." else f"{parent}/{name}"
