"""Build promotion: a run's artifacts copied or moved to another repository, its status recorded.

All of it is one transaction: with ``failFast`` either everything is promoted or nothing is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone

from mlops_jfrog.domain.build_info import BuildInfo, format_started
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import node_transfer, nodes, repositories
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.builds.statuses import add_status, statuses
from mlops_jfrog.sandbox.builds.stored_artifacts import Part, locate
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.deployment import check_overwrite
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.promotion_request import PromotionRequest


class PromotionRefused(Exception):
    """Nothing was promoted; ``status`` and ``messages`` are the answer."""

    def __init__(self, status: int, messages: list[dict[str, str]]) -> None:
        super().__init__(messages[0]["message"])
        self.status = status
        self.messages = messages


@dataclass
class Promotion:
    """One promotion under way, in the write transaction ``db``."""

    db: sqlite3.Connection
    run: Run
    request: PromotionRequest
    principal: Principal
    messages: list[dict[str, str]] = field(default_factory=list)

    def perform(self, store: ChecksumStore) -> list[dict[str, str]]:
        """Promote; the messages are what did not work. PromotionRefused with ``failFast``."""
        self._require_repositories()
        build = runs.build_info(self.db, store, self.run)
        for part in _parts(build, self.request):
            self._promote(part)
        if not self.request.dry_run and self.request.status:
            self._record_status()
        return self.messages

    def _require_repositories(self) -> None:
        for role, key in (("target", self.request.target), ("source", self.request.source)):
            repository = repositories.find(self.db, key) if key else None
            if key and (repository is None or not repository.takes_deployments):
                raise PromotionRefused(400, [_error(f"Cannot find {role} repository {key}")])

    def _promote(self, part: Part) -> None:
        name = getattr(part, "name", None) or getattr(part, "id", "")
        found = self._locate(part)
        if not found:
            where = f" in repository {self.request.source}" if self.request.source else ""
            self._fail(f"Cannot find {name} of build {self.run.name}/{self.run.number}{where}")
        for node in found:
            if self.request.target:
                self._transfer(node, self.request.target)
            elif self.request.properties:
                self.principal.require(Right.ANNOTATE, node.repo, node.path)
                self._annotate(node)

    def _locate(self, part: Part) -> list[Node]:
        promoted_to = [
            each["repository"] for each in statuses(self.db, self.run) if "repository" in each
        ]
        found = locate(self.db, self.run, part, repo=self.request.source, prefer=promoted_to[::-1])
        if not found and self.request.source and self.request.target:
            # A promotion that is repeated finds what it moved before.
            return locate(self.db, self.run, part, repo=self.request.target)
        return found

    def _transfer(self, node: Node, target: str) -> None:
        self.principal.require(Right.READ, node.repo, node.path)
        if self.request.properties:
            self.principal.require(Right.ANNOTATE, target, node.path)
        existing = nodes.find(self.db, target, node.path)
        if existing is not None and existing.id == node.id:
            self._annotate(node)
            return
        self.principal.require(Right.DEPLOY, target, node.path)
        if node.checksums is not None:
            sha256 = node.checksums.sha256
            check_overwrite(self.db, self.principal, target, node.path, sha256)
        if not self.request.copy:
            self.principal.require(Right.DELETE, node.repo, node.path)
        repository = repositories.get(self.db, target)
        if not repository.accepts(node.path):
            self._fail(f"The repository {target} refuses {node.path} by its patterns")
            return
        if not self.request.dry_run:
            step = [node_transfer.Step(node, node.path)]
            node_transfer.copy(self.db, step, target, self.principal.name)
            if not self.request.copy:
                nodes.delete(self.db, node)
            self._annotate(nodes.stat(self.db, target, node.path))

    def _annotate(self, node: Node) -> None:
        if self.request.properties and not self.request.dry_run:
            set_properties(self.db, node, Properties(self.request.properties))

    def _record_status(self) -> None:
        moment = self.request.timestamp or format_started(datetime.now(timezone.utc))
        status = {
            "status": self.request.status,
            "comment": self.request.comment,
            "repository": self.request.target,
            "timestamp": moment,
            "user": self.principal.name,
            "ciUser": self.request.ci_user,
        }
        add_status(self.db, self.run, status)

    def _fail(self, message: str) -> None:
        self.messages.append(_error(message))
        if self.request.fail_fast:
            raise PromotionRefused(400, self.messages)


def _parts(build: BuildInfo, request: PromotionRequest) -> Iterator[Part]:
    for module in build.modules:
        if request.artifacts:
            yield from module.artifacts
        if request.dependencies:
            for dependency in module.dependencies:
                if not request.scopes or request.scopes.intersection(dependency.scopes):
                    yield dependency


def _error(message: str) -> dict[str, str]:
    return {"level": "error", "message": message}
