"""``evidence/api/v1``: recording evidence about a stored file or a build-info, and listing it."""

from __future__ import annotations

from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response, public_endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.evidence import store
from mlops_jfrog.sandbox.evidence.statement import SignedStatement
from mlops_jfrog.sandbox.evidence.store import Evidence, RegisteredKey
from mlops_jfrog.sandbox.item_json import item_url
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.permissions import Right

VERSION = "7.700.0"
FOLDER = ".evidence"


def version(_: Call) -> Response:
    """The release of Evidence whose routes these are: plain text, as recorded."""
    return PlainTextResponse(VERSION)


def record(call: Call) -> Response:
    """201; 400 for no signed statement about this very content, 404 without the subject."""
    _require_token(call)
    signed = SignedStatement.read(call.json_object())
    with call.platform.store.receive() as incoming:
        incoming.write(call.body)
        checksums = incoming.finish()
        with call.platform.database.write() as db:
            subject = store.subject_of(db, call.repo, call.path)
            _require(call, Right.READ, subject)
            _require(call, Right.ANNOTATE, subject)
            assert subject.checksums is not None
            if not signed.is_about(subject.checksums.sha256):
                raise Refused(400, "the statement is about another content than the one stored")
            call.platform.store.keep(db, incoming, checksums)
            folder = f"{FOLDER}/{subject.checksums.sha256}/{checksums.sha256}"
            path = f"{folder}/{signed.predicate_slug}.json"
            file = nodes.deploy(db, call.repo, path, checksums, call.principal.name)
            provider = call.parameter("providerId") or ""
            recorded = store.add(db, subject, call.json_object(), file, provider)
            registered = store.keys(db)
    return json_response(_described(call, recorded, registered), 201)


def listed(call: Call) -> Response:
    """``{evidence: [...]}`` about the present content of a file, each with its statement."""
    with call.platform.database.read() as db:
        subject = store.subject_of(db, call.repo, call.path)
        _require(call, Right.READ, subject)
        found, registered = store.of_subject(db, subject), store.keys(db)
    described = [
        {**_described(call, each, registered), "statement": dict(each.signed.statement)}
        for each in found
    ]
    return json_response({"evidence": described})


def _described(call: Call, found: Evidence, registered: list[RegisteredKey]) -> dict[str, Any]:
    key = store.verifying_key(found, registered)
    signed = found.signed
    return {
        "repository": found.repo,
        "path": found.subject_path,
        "name": found.subject_path.rpartition("/")[2],
        "uri": item_url(call.artifactory_url, found.repo, found.path),
        "sha256": found.sha256,
        "predicate_category": "",
        "predicate_type": signed.predicate_type,
        "predicate_slug": signed.predicate_slug,
        "created_at": found.created,
        "created_by": found.created_by,
        "verified": key is not None,
        **({"key_alias": key.alias} if key is not None else {}),
        "provider_id": found.provider_id,
        "attachments": [],
    }


def _require(call: Call, right: Right, subject: Node) -> None:
    call.principal.require(right, subject.repo, subject.path)


def _require_token(call: Call) -> None:
    if call.principal.by_password:
        raise Refused(401, "Evidence takes access tokens only, no password.")


_SUBJECT = "/evidence/api/v1/subject/{repo:segment}/{path:item}"

routes: list[BaseRoute] = [
    Route("/evidence/api/v1/system/version", public_endpoint(version), methods=["GET"]),
    Route(_SUBJECT, endpoint(record), methods=["POST"]),
    Route(_SUBJECT, endpoint(listed), methods=["GET"]),
]
