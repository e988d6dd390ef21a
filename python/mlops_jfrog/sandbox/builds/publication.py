"""Taking in a build-info: its document becomes an item, its parts become rows to search."""

from __future__ import annotations

import json
import sqlite3

from mlops_jfrog.domain.build_info import BuildArtifact, BuildDependency, BuildInfo, Module
from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.repositories import Repository

PACKAGE_TYPE = "buildinfo"


def publish(
    db: sqlite3.Connection, store: ChecksumStore, repo: str, content: bytes, user: str
) -> Run:
    """Store a build-info, byte for byte; one with the same name, number and start is replaced.

    UsageError when it is none.
    """
    build = BuildInfo.from_json(json.loads(content))
    _ensure_repository(db, repo)
    with store.receive() as incoming:
        incoming.write(content)
        checksums = incoming.finish()
        store.keep(db, incoming, checksums)
    node = nodes.deploy(db, repo, build.path, checksums, user)
    instant = now()
    db.execute(
        "INSERT INTO builds (item, repo, name, number, started, timestamp, url, created,"
        " created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (item) DO UPDATE SET"
        " started = excluded.started, url = excluded.url",
        (
            *(node.id, repo, build.name, build.number, build.started, build.timestamp),
            *(build.url, instant, user),
        ),
    )
    run = runs.get(db, repo, build.name, build.number, started=build.started)
    db.execute("DELETE FROM build_properties WHERE build = ?", (run.id,))
    db.execute("DELETE FROM build_modules WHERE build = ?", (run.id,))
    db.executemany(
        "INSERT INTO build_properties VALUES (?, ?, ?)",
        ((run.id, key, value) for key, value in build.properties.items()),
    )
    for module in build.modules:
        _insert_module(db, run.id, module)
    return run


def _ensure_repository(db: sqlite3.Connection, repo: str) -> None:
    if repositories.find(db, repo) is None:
        configuration = {"key": repo, "rclass": "local", "packageType": PACKAGE_TYPE}
        repositories.put(db, Repository(repo, "local", PACKAGE_TYPE, configuration))


def _insert_module(db: sqlite3.Connection, build: int, module: Module) -> None:
    cursor = db.execute(
        "INSERT INTO build_modules (build, name, type) VALUES (?, ?, ?)",
        (build, module.id, module.type),
    )
    db.executemany(
        "INSERT INTO build_artifacts (module, name, type, path, repo, sha1, sha256, md5)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(cursor.lastrowid, each.name, each.type, each.path),
                *(each.original_deployment_repo, *_digests(each)),
            )
            for each in module.artifacts
        ),
    )
    db.executemany(
        "INSERT INTO build_dependencies (module, name, type, scopes, sha1, sha256, md5)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (cursor.lastrowid, each.id, each.type, ",".join(each.scopes), *_digests(each))
            for each in module.dependencies
        ),
    )


def _digests(part: BuildArtifact | BuildDependency) -> list[str | None]:
    digests = (part.sha1, part.sha256, part.md5)
    return [digest.lower() if digest else None for digest in digests]
