"""All about one stored file: checksums, properties, what Xray found, evidence."""

from __future__ import annotations

import sqlite3

from starlette.responses import Response

from mlops_jfrog.sandbox import item_json
from mlops_jfrog.sandbox.endpoint import Call
from mlops_jfrog.sandbox.evidence import store as evidence_store
from mlops_jfrog.sandbox.node_properties import properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.web.pages import page
from mlops_jfrog.sandbox.web.visit import user_of
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed
from mlops_jfrog.sandbox.xray.rulebook_store import rulebook
from mlops_jfrog.sandbox.xray.stored_files import FileFindings, known_findings
from mlops_jfrog.sandbox.xray.worker import worker_of


def artifact_page(
    call: Call, db: sqlite3.Connection, repository: Repository, node: Node
) -> Response:
    """The page; a scan that was not done yet is started, and said to be under way."""
    assert node.checksums is not None
    held = properties(db, node).values
    scanned = None
    if is_repository_indexed(repository):
        scanned = known_findings(call.platform, db, repository, node)
        worker_of(call.platform).wake(call.platform)
    build = held.get("build.name"), held.get("build.number")
    values = {
        "user": user_of(call),
        "repository": repository,
        "node": node,
        "folder": node.path.rpartition("/")[0],
        "media_type": item_json.mime_type(node.name),
        "checksums": node.checksums.as_json(),
        "size": node.checksums.size,
        "properties": held,
        "build": (build[0][0], build[1][0]) if build[0] and build[1] else None,
        "downloads": _downloads(db, node),
        "indexed": is_repository_indexed(repository),
        "scanned": scanned,
        "blocked": _blocked(db, repository, scanned),
        "evidence": _evidence(db, node),
    }
    return page("artifact.html", values)


def _downloads(db: sqlite3.Connection, node: Node) -> tuple[int, str, str]:
    """How many, the last one's instant, and whose it was."""
    row = db.execute("SELECT * FROM downloads WHERE item = ?", (node.id,)).fetchone()
    return (row["count"], row["last"], row["last_by"]) if row else (0, "", "")


def _blocked(
    db: sqlite3.Connection, repository: Repository, scanned: FileFindings | None
) -> list[str]:
    """Why it may not be downloaded, watch by watch."""
    if scanned is None:
        return []
    book = rulebook(db)
    watches = book.of_repository(repository.key)
    return [
        f"{violation.watch}: {violation.finding.summary}"
        for violation in book.violations(watches, scanned.subjects, scanned.place)
        if any(each.rule.block_download for each in violation.broken)
    ]


def _evidence(db: sqlite3.Connection, node: Node) -> list[dict[str, str]]:
    registered = evidence_store.keys(db)
    found = []
    for each in evidence_store.of_subject(db, node):
        key = evidence_store.verifying_key(each, registered)
        found.append(
            {
                "type": each.signed.predicate_type,
                "path": each.path,
                "created": each.created,
                "created_by": each.created_by,
                "key": key.alias if key else "",
            }
        )
    return found
