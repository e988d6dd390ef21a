"""What the hub's client reads, and what it asks before a commit."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.endpoint import json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface import (
    commit,
    creation,
    history,
    large_files,
    listing,
    lookup,
    references,
    resolve,
    revisions,
)
from mlops_jfrog.sandbox.huggingface.file_identity import SAMPLE, is_large
from mlops_jfrog.sandbox.huggingface.hub_endpoint import (
    HubCall,
    entry_not_found,
    gated,
    hub_endpoint,
)
from mlops_jfrog.sandbox.huggingface.remote import RemoteRevision
from mlops_jfrog.sandbox.huggingface.revisions import Revision
from mlops_jfrog.sandbox.request_path import ItemPath

_MOST_FILES = 1000
_REMEDY = "xet-is-not-offered/set/HF_HUB_DISABLE_XET=1"


def info(hub_call: HubCall) -> Response:
    """A model's or data set's card, commit and files."""
    call = hub_call.call
    revision = lookup.located(hub_call)
    is_gated = lookup.is_gated(call.principal, revision)
    if isinstance(revision, RemoteRevision):
        body = {**revision.body, "gated": revision.body.get("gated") or (is_gated and "manual")}
    else:
        with call.platform.database.read() as db:
            body = listing.info(db, call.platform.store, revision, gated=is_gated)
    body["siblings"] = listing.siblings(call.platform.store, revision, blobs=call.flag("blobs"))
    if wanted := call.request.query_params.getlist("expand"):
        body = {key: body[key] for key in ("_id", "id", *wanted) if key in body}
    return json_response(body)


def tree(hub_call: HubCall) -> Response:
    """The files and folders of a revision, or of a folder in it."""
    call = hub_call.call
    revision, below = lookup.located(hub_call), str(call.path)
    found = listing.tree(call.platform.store, revision, below, recursive=call.flag("recursive"))
    if below and not found:
        raise entry_not_found(revision.hub, below, revision.commit)
    return json_response(found)


def paths_info(hub_call: HubCall) -> Response:
    """What is known of the paths that the form names."""
    try:
        form = parse_qs(hub_call.call.body.decode("utf-8"))
    except ValueError as error:
        raise Refused(400, "the body is no form") from error
    revision = lookup.located(hub_call)
    found = listing.paths_info(hub_call.call.platform.store, revision, form.get("paths", []))
    return json_response(list(found))


def refs(hub_call: HubCall) -> Response:
    """The branches of a model."""
    return json_response(lookup.branches(hub_call))


def commits(hub_call: HubCall) -> Response:
    """The commits of a revision, newest first; of another hub only the one that it is at."""
    revision = lookup.located(hub_call)
    if isinstance(revision, RemoteRevision):
        date = revision.published or "1970-01-01T00:00:00.000Z"
        known = {"id": revision.commit, "title": "", "message": "", "date": date, "authors": []}
        return json_response([known])
    with hub_call.call.platform.database.read() as db:
        return json_response(history.commits(db, revision))


def may_access(hub_call: HubCall) -> Response:
    """200 when every file of the revision may be read."""
    revision = lookup.located(hub_call)
    if lookup.is_gated(hub_call.call.principal, revision):
        raise gated(revision.hub, "files")
    return json_response({})


def preupload(hub_call: HubCall) -> Response:
    """How each file is to be sent, and what is there in its place now."""
    commit.check_writable(hub_call)
    large_files.require_publisher(hub_call, hub_call.revision)
    files = hub_call.call.json_object().get("files")
    if not isinstance(files, list) or len(files) > _MOST_FILES:
        raise Refused(400, f"files must be a list of at most {_MOST_FILES}")
    present = _present(hub_call)
    return json_response({"files": [_mode(hub_call, each, present) for each in files]})


def to_remedy(hub_call: HubCall) -> Response:
    """Xet's client shows nothing of a refusal but its address, so that has to say what to do."""
    return RedirectResponse(f"{hub_call.hub_url}/api/{_REMEDY}", 307)


def no_xet(hub_call: HubCall) -> Response:
    """Xet storage is another protocol, which needs a service of its own."""
    raise Refused(
        400,
        "Xet storage is not offered here: set HF_HUB_DISABLE_XET=1 in the environment before"
        " huggingface_hub is imported; large files then go by git LFS.",
    )


def _present(hub_call: HubCall) -> Revision | None:
    """The revision that a commit would change, where it is there."""
    with hub_call.call.platform.database.read() as db:
        repository = repositories.deployment_target(db, hub_call.call.repo)
        return revisions.in_folder(db, repository, hub_call.id, hub_call.revision)


def _mode(hub_call: HubCall, file: Any, present: Revision | None) -> dict[str, Any]:
    path, size = (file.get("path"), file.get("size")) if isinstance(file, dict) else (None, None)
    if not isinstance(path, str) or type(size) is not int:
        raise Refused(400, "every file needs a path and a size")
    try:
        sample = base64.b64decode(str(file.get("sample", "")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(400, f"the sample of {path!a} is no base64") from error
    mode = "lfs" if is_large(size, sample[:SAMPLE]) else "regular"
    answer = {"path": path, "uploadMode": mode, "shouldIgnore": False}
    name = str(ItemPath(path))
    if present and name in present.files and not _misreads_its_own_addresses(hub_call):
        answer["oid"] = present.identity(hub_call.call.platform.store, name).oid
    return answer


def _misreads_its_own_addresses(hub_call: HubCall) -> bool:
    """Version 0 takes the address of a commit that it skipped for one of another kind, and fails.

    It does so wherever the hub's root has a path, so it is not told what it need not send.
    """
    agent = hub_call.call.request.headers.get("user-agent", "")
    return "hf_hub/0." in str(agent)


_HUB = "/artifactory/api/huggingfaceml/{repo:segment}"
_ID = f"{_HUB}/api/{{kind:kind}}/{{id:hub}}"

routes: list[BaseRoute] = [
    *creation.routes,
    *commit.routes,
    *large_files.routes,
    *references.routes,
    Route(f"{_ID}/preupload/{{revision:segment}}", hub_endpoint(preupload), methods=["POST"]),
    Route(f"{_ID}/tree/{{revision:segment}}", hub_endpoint(tree)),
    Route(f"{_ID}/tree/{{revision:segment}}/{{path:item}}", hub_endpoint(tree)),
    Route(f"{_ID}/paths-info/{{revision:segment}}", hub_endpoint(paths_info), methods=["POST"]),
    Route(f"{_ID}/refs", hub_endpoint(refs)),
    Route(f"{_ID}/commits/{{revision:segment}}", hub_endpoint(commits)),
    Route(f"{_ID}/auth-check", hub_endpoint(may_access)),
    Route(f"{_ID}/xet-write-token/{{revision:segment}}", hub_endpoint(to_remedy)),
    Route(f"{_ID}/xet-read-token/{{revision:segment}}", hub_endpoint(to_remedy)),
    Route(f"{_HUB}/api/{_REMEDY}", hub_endpoint(no_xet)),
    Route(f"{_ID}/revision/{{revision:segment}}", hub_endpoint(info)),
    Route(_ID, hub_endpoint(info)),
    *resolve.routes,
]
