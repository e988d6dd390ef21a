"""What a deployment must satisfy before an item appears: digests, patterns, rights."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.checksums import Checksums
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.repositories import Repository

_HEADERS = {"sha1": "x-checksum-sha1", "sha256": "x-checksum-sha256", "md5": "x-checksum-md5"}
_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256"}


def expected_digests(headers: Mapping[str, str]) -> dict[str, str]:
    """Digests by algorithm that a request declares; the JFrog CLI's sha256 is in ``X-Checksum``."""
    found = {name: headers[header] for name, header in _HEADERS.items() if headers.get(header)}
    if plain := headers.get("x-checksum"):
        found.setdefault(_LENGTHS.get(len(plain), "sha256"), plain)
    for algorithm, digest in found.items():
        if _LENGTHS.get(len(digest)) != algorithm or not _is_hexadecimal(digest):
            raise Refused(400, f"{digest!a} is no {algorithm} in hexadecimal")
    return {algorithm: digest.lower() for algorithm, digest in found.items()}


def check_digests(path: str, expected: Mapping[str, str], found: Checksums) -> None:
    """409 where the content is not what the client said."""
    actual = found.as_json()
    for algorithm, digest in expected.items():
        if digest != actual[algorithm]:
            raise Refused(
                409,
                f"Checksum error for '{path}': received '{digest}' but actual is"
                f" '{actual[algorithm]}'",
            )


def check_may_deploy(
    principal: Principal, repository: Repository, path: str, properties: Properties
) -> None:
    """403 without the rights, or for a path that the repository's patterns keep out."""
    principal.require(Right.DEPLOY, repository.key, path)
    if properties:
        principal.require(Right.ANNOTATE, repository.key, path)
    if not repository.accepts(path):
        raise Refused(
            403, f"The include and exclude patterns of '{repository.key}' keep out '{path}'."
        )


def check_overwrite(
    db: sqlite3.Connection, principal: Principal, repo: str, path: str, sha256: str
) -> None:
    """403 where other bytes would be replaced without the right to delete."""
    existing = nodes.find(db, repo, path)
    same = existing is not None and existing.checksums and existing.checksums.sha256 == sha256
    if existing is None or existing.folder or same:
        return
    if not principal.may(Right.DELETE, repo, path):
        raise Refused(
            403,
            f"User '{principal.name}' lacks delete on '{repo}:{path}': it exists with other content"
            " and may not be overwritten.",
        )


def place_file(
    db: sqlite3.Connection,
    principal: Principal,
    repo: str,
    path: str,
    checksums: Checksums,
    properties: Properties,
) -> Node:
    """Let a stored content appear at ``path`` with exactly ``properties``."""
    check_overwrite(db, principal, repo, path, checksums.sha256)
    node = nodes.deploy(db, repo, path, checksums, principal.name)
    if properties:
        set_properties(db, node, properties)
    return node


def _is_hexadecimal(text: str) -> bool:
    return all(character in "0123456789abcdefABCDEF" for character in text)
