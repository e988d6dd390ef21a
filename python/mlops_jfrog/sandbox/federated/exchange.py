"""Telling the other members of a federated repository what changed here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from mlops_jfrog.errors import ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.sandbox.federated import changes
from mlops_jfrog.sandbox.federated.changes import Change
from mlops_jfrog.sandbox.federated.configuration import Member, members
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository

_BATCH = 200
_RETRIES = RetryPolicy(attempts=2, base_seconds=0.2)
_SERVICE = "member"


def tell(platform: Platform, repository: Repository, member: Member) -> int:
    """Tell a member all that it does not know; how many paths that were.

    Raises as PlatformSession does; what the member acknowledged before is not told again.
    """
    told = 0
    authorization = f"Bearer {member.token}" if member.token else None
    session = PlatformSession(
        {_SERVICE: member.root}, authorization=authorization, retries=_RETRIES
    )
    with closing(session):
        for batch in _batches(platform, repository, member):
            _send(platform, session, member, batch)
            _acknowledge(platform, repository, member, batch[-1].number)
            told += len(batch)
    return told


def lag(platform: Platform, repository: Repository) -> dict[str, int]:
    """How many changes each member does not know yet, by its address."""
    positions = {one.url: _position(platform, repository, one) for one in members(repository)}
    with platform.database.read() as db:
        return {
            url: changes.pending(db, repository.key, number) for url, number in positions.items()
        }


def forget_positions(platform: Platform, repository: Repository) -> None:
    """Take it that no member knows anything, so that everything is told again."""
    with platform.database.write() as db:
        db.execute("DELETE FROM federated_positions WHERE repo = ?", (repository.key,))


def _batches(platform: Platform, repository: Repository, member: Member) -> Iterator[list[Change]]:
    while True:
        position = _position(platform, repository, member)
        with platform.database.read() as db:
            batch = changes.after(db, repository.key, position, _BATCH)
        if not batch:
            return
        yield batch


def _send(
    platform: Platform, session: PlatformSession, member: Member, batch: list[Change]
) -> None:
    """The changes, after the contents that the member says it lacks."""
    path = f"api/federation/{member.key}"
    body = {"changes": [each.as_json() for each in batch]}
    answer = session.request("POST", _SERVICE, f"{path}/changes", json=body, idempotent=True).json()
    lacking = answer.get("missing") if isinstance(answer, dict) else None
    if not isinstance(lacking, list):
        raise ServerError(f"{member.url} does not speak the federation's protocol")
    known = {each.state["sha256"] for each in batch if each.state and "sha256" in each.state}
    for sha256 in lacking:
        # Only what it was told of: a member may not ask for any content by its digest.
        if sha256 in known:
            with platform.store.open(sha256) as content:
                session.request(
                    "PUT", _SERVICE, f"{path}/content/{sha256}", body=content, idempotent=True
                )
    if lacking:
        session.request("POST", _SERVICE, f"{path}/changes", json=body, idempotent=True)


def _position(platform: Platform, repository: Repository, member: Member) -> int:
    with platform.database.read() as db:
        row = db.execute(
            "SELECT number FROM federated_positions WHERE repo = ? AND url = ?",
            (repository.key, member.url),
        ).fetchone()
    return int(row["number"]) if row else 0


def _acknowledge(platform: Platform, repository: Repository, member: Member, number: int) -> None:
    with platform.database.write() as db:
        db.execute(
            "INSERT INTO federated_positions SELECT ?, ?, ?"
            " WHERE EXISTS (SELECT 1 FROM repositories WHERE key = ?)"
            " ON CONFLICT (repo, url) DO UPDATE SET number = max(number, excluded.number)",
            (repository.key, member.url, number, repository.key),
        )
