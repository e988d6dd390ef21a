"""What members of a federated repository send each other, and how far they are."""

from __future__ import annotations

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.checksum_store import hold
from mlops_jfrog.sandbox.endpoint import Call, authenticated_call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.federated import changes, exchange
from mlops_jfrog.sandbox.federated.changes import Change
from mlops_jfrog.sandbox.federated.configuration import members
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.receiving import drain, receive
from mlops_jfrog.sandbox.repositories import Repository

_MOST = 1000
_RIGHTS = (Right.DEPLOY, Right.DELETE, Right.ANNOTATE)


def take_changes(call: Call) -> Response:
    """``{"missing": [...]}``: contents to send first; empty when everything is stored."""
    sent = call.json_object().get("changes")
    if not isinstance(sent, list) or len(sent) > _MOST:
        raise Refused(400, f"changes must be a list of at most {_MOST}")
    told = [Change.of(each) for each in sent]
    repository = _federated(call)
    with call.platform.database.write() as db:
        for change in told:
            for right in _RIGHTS:
                call.principal.require(right, repository.key, change.path)
        accepted = [change for change in told if repository.accepts(change.path)]
        if lacking := changes.missing(db, accepted):
            return json_response({"missing": lacking})
        db.execute("INSERT INTO federated_receiving VALUES (1)")
        for change in accepted:
            changes.apply(db, repository.key, change)
        db.execute("DELETE FROM federated_receiving")
    return json_response({"missing": []})


async def take_content(request: Request) -> Response:
    """One content, by its digest; it appears with the change that names it."""
    try:
        call, sha256 = await run_sync(_admitted, request)
    except Exception:
        await drain(request)
        raise
    with call.platform.store.receive() as incoming:

        def keep() -> Response:
            checksums = incoming.finish()
            if checksums.sha256 != sha256:
                raise Refused(409, f"what arrived is not {sha256}")
            with call.platform.database.write() as db:
                call.platform.store.keep(db, incoming, checksums)
                hold(db, checksums.sha256)
            return Response(status_code=201)

        return await receive(request, incoming.write, keep)


def status(call: Call) -> Response:
    """Each member, and how many changes it does not know yet."""
    repository = _federated(call)
    call.principal.require(Right.READ, repository.key, "", rclass=repository.rclass)
    behind = exchange.lag(call.platform, repository)
    found = [
        {
            "remoteUrl": each.root,
            "remoteRepoKey": each.key,
            "status": "OUT_OF_SYNC" if behind[each.url] else "LIVE",
            "pendingEvents": behind[each.url],
        }
        for each in members(repository)
    ]
    return json_response({"localKey": repository.key, "mirrorEventsStatusInfo": found})


def synchronize(call: Call) -> Response:
    """Tell every member now; with ``full=1`` everything again. 502 names who can't be told."""
    call.principal.require_admin()
    repository = _federated(call)
    if call.flag("full"):
        exchange.forget_positions(call.platform, repository)
    told, failed = {}, {}
    for member in members(repository):
        try:
            told[member.url] = exchange.tell(call.platform, repository, member)
        except MlopsError as error:
            failed[member.url] = str(error)
    if failed:
        reasons = "; ".join(f"{url}: {reason}" for url, reason in failed.items())
        raise Refused(502, f"not every member could be told: {reasons}")
    return json_response({"told": told})


def _federated(call: Call) -> Repository:
    with call.platform.database.read() as db:
        repository = repositories.get(db, call.repo)
    if repository.rclass != "federated":
        raise Refused(400, f"'{call.repo}' is no federated repository.")
    return repository


def _admitted(request: Request) -> tuple[Call, str]:
    call = authenticated_call(request)
    repository, sha256 = _federated(call), str(request.path_params["sha256"])
    if not is_sha256(sha256):
        raise Refused(400, f"{sha256!a} is no sha256")
    # Paths are checked when the change comes; who may nowhere deploy sends no contents either.
    call.principal.require(Right.DEPLOY, repository.key, "")
    return call, sha256


_ROOT = "/artifactory/api/federation"

routes: list[BaseRoute] = [
    Route(f"{_ROOT}/status/repo/{{repo:segment}}", endpoint(status)),
    Route(f"{_ROOT}/{{repo:segment}}/changes", endpoint(take_changes), methods=["POST"]),
    Route(f"{_ROOT}/{{repo:segment}}/content/{{sha256:segment}}", take_content, methods=["PUT"]),
    Route(f"{_ROOT}/{{repo:segment}}/sync", endpoint(synchronize), methods=["POST"]),
]
