"""Smart remotes: another instance's repository, with its properties, and news of our downloads."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import MlopsError, NotFoundError
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.node_properties import properties, remove_properties, set_properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote.freshness import is_offline
from mlops_jfrog.sandbox.remote.upstream import Upstream
from mlops_jfrog.sandbox.repositories import Repository

_log = logging.getLogger(__name__)
_ADDRESS = re.compile(r"(?P<root>.+?)(?:/api/(?:pypi|huggingfaceml))?/(?P<key>[^/]+)/?\Z")
ABSENT = "artifactory.origin.absent"
"""Property of a cached file that its origin no longer has; the value says since when."""


@dataclass(frozen=True)
class Origin:
    """The other instance: its ``.../artifactory``, the key there, and what is kept in step."""

    root: str
    key: str
    properties: bool
    statistics: bool
    absence: bool

    @classmethod
    def of(cls, repository: Repository) -> Origin | None:
        """None where the repository is no smart remote."""
        asked = repository.configuration.get("contentSynchronisation") or {}
        found = _ADDRESS.match(str(repository.configuration.get("url", "")))
        if repository.rclass != "remote" or not asked.get("enabled") or found is None:
            return None
        return cls(
            found["root"],
            found["key"],
            asked.get("properties", {}).get("enabled", False),
            asked.get("statistics", {}).get("enabled", False),
            asked.get("source", {}).get("originAbsenceDetection", False),
        )

    def storage(self, path: str, query: str = "") -> str:
        """Address of what the other instance knows of a path."""
        return f"{self.root}/api/storage/{self.key}/{quote(path)}{query}".rstrip("/")


def keep_properties(platform: Platform, repository: Repository, node: Node) -> None:
    """Give a cached file the properties that it has at its origin; as they are when that fails."""
    origin = Origin.of(repository)
    if origin is None or not origin.properties:
        return
    try:
        answer = Upstream(repository).get(origin.storage(node.path, "?properties"), {})
        theirs = _properties_of(answer.json())
    except NotFoundError:
        theirs = Properties()
    except (MlopsError, ValueError) as error:
        _log.warning("the origin of %s gives no properties: %s", repository.key, error)
        return
    with platform.database.write() as db:
        row = db.execute(
            "SELECT properties FROM remote_files WHERE item = ?", (node.id,)
        ).fetchone()
        before = json.loads(row["properties"]) if row else []
        # Those that were set here stay.
        remove_properties(db, node, [key for key in before if key not in theirs.values])
        set_properties(db, node, theirs)
        db.execute(
            "UPDATE remote_files SET properties = ? WHERE item = ?",
            (json.dumps(list(theirs.values)), node.id),
        )


def mark_absent(platform: Platform, repository: Repository, node: Node, *, absent: bool) -> None:
    """Say on a cached file that its origin no longer has it, or that it has it again."""
    origin = Origin.of(repository)
    if origin is None or not origin.absence:
        return
    with platform.database.read() as db:
        known = ABSENT in properties(db, node).values
    if absent == known:
        return
    with platform.database.write() as db:
        if absent:
            set_properties(db, node, Properties.of([(ABSENT, now())]))
        else:
            remove_properties(db, node, [ABSENT])


def browse(repository: Repository, path: str) -> dict[str, Any] | None:
    """What the other instance says of a folder or file that is not cached; None where nothing."""
    origin = Origin.of(repository)
    if origin is None or is_offline(repository):
        return None
    if not repository.configuration.get("listRemoteFolderItems", True):
        return None
    try:
        found = Upstream(repository).get(origin.storage(path), {}).json()
    except MlopsError as error:
        _log.info("the origin of %s shows nothing: %s", repository.key, error)
        return None
    return found if isinstance(found, dict) else None


def report_downloads(platform: Platform, repository: Repository, node: Node) -> None:
    """Tell the other instance of downloads that it was not told of; later, when it is gone."""
    origin = Origin.of(repository)
    if origin is None or not origin.statistics or is_offline(repository):
        return
    with platform.database.read() as db:
        row = db.execute(
            "SELECT downloads.count, downloads.last, downloads.last_by, remote_files.reported"
            " FROM downloads JOIN remote_files ON remote_files.item = downloads.item"
            " WHERE downloads.item = ?",
            (node.id,),
        ).fetchone()
    if row is None or row["count"] <= row["reported"]:
        return
    body = {
        "path": node.path, "origin": repository.key, "count": row["count"],
        "last": row["last"], "lastBy": row["last_by"],
    }  # fmt: skip
    try:
        Upstream(repository).post(f"{origin.root}/api/smart-remote/{origin.key}/downloads", body)
    except MlopsError as error:
        _log.info("the origin of %s takes no news of downloads: %s", repository.key, error)
        return
    with platform.database.write() as db:
        db.execute(
            "UPDATE remote_files SET reported = max(reported, ?) WHERE item = ?",
            (row["count"], node.id),
        )


def _properties_of(body: object) -> Properties:
    found = body.get("properties") if isinstance(body, dict) else None
    if not isinstance(found, dict):
        raise ValueError(f"no properties in {json.dumps(body)[:100]}")
    pairs = [(str(key), str(one)) for key, values in found.items() for one in values]
    return Properties.of(pairs)
