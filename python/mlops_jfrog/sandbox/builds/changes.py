"""What changes after publication: deletion with artifacts, renaming, retention."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.build_info import BuildInfo, epoch_milliseconds, parse_started
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.publication import publish
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.builds.statuses import add_status, statuses
from mlops_jfrog.sandbox.builds.stored_artifacts import copies
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node


@dataclass(frozen=True)
class Retention:
    """Which runs stay: the newest ``count``, those since ``minimum_timestamp``, and ``excluded``.

    A run goes when it is beyond either limit; without a limit nothing goes.
    """

    count: int | None = None
    minimum_timestamp: int | None = None
    excluded: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, body: dict[str, object]) -> Retention:
        """From ``{count, minimumBuildDate, buildNumbersNotToBeDiscarded}``; 400 when wrong.

        ``count`` comes as text from the JFrog CLI.
        """
        excluded = body.get("buildNumbersNotToBeDiscarded") or []
        count, date = body.get("count"), body.get("minimumBuildDate")
        if not isinstance(excluded, list):
            raise Refused(400, "buildNumbersNotToBeDiscarded must be a list")
        if count is not None and not str(count).isdecimal():
            raise Refused(400, "count must be a number that is not negative")
        return cls(
            int(str(count)) if count is not None else None,
            epoch_milliseconds(parse_started(str(date))) if date is not None else None,
            frozenset(str(number) for number in excluded),
        )

    def discarded(self, history: Sequence[Run]) -> list[Run]:
        """The runs of a build, given the oldest first, that have to go."""
        newest_first = [run for run in reversed(history) if run.number not in self.excluded]
        return [
            run
            for position, run in enumerate(newest_first)
            if (self.count is not None and position >= self.count)
            or (self.minimum_timestamp is not None and run.timestamp < self.minimum_timestamp)
        ]


def artifacts_to_delete(db: sqlite3.Connection, store: ChecksumStore, run: Run) -> list[Node]:
    """The items that carry this run: what goes when its artifacts are deleted with it."""
    build = runs.build_info(db, store, run)
    found = {
        copy.node.id: copy.node
        for module in build.modules
        for artifact in module.artifacts
        for copy in copies(db, run, artifact)
        if copy.carries_build
    }
    return list(found.values())


def rename(db: sqlite3.Connection, store: ChecksumStore, run: Run, name: str, user: str) -> Run:
    """Publish a run under another name, with its statuses; its artifacts' property follows."""
    document = runs.document(db, store, run)
    carrying = artifacts_to_delete(db, store, run)
    history = statuses(db, run)
    BuildInfo.from_json({**document, "name": name})
    runs.delete(db, run)
    content = json.dumps({**document, "name": name}, ensure_ascii=False).encode()
    renamed = publish(db, store, run.repo, content, user)
    for status in history:
        add_status(db, renamed, status)
    for node in carrying:
        db.execute(
            "UPDATE properties SET value = ? WHERE item = ? AND key = 'build.name' AND value = ?",
            (name, node.id, run.name),
        )
    return renamed


def delete_nodes(db: sqlite3.Connection, found: Sequence[Node]) -> None:
    """Remove items."""
    for node in found:
        nodes.delete(db, node)
