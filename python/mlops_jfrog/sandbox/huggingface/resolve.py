"""Downloads by the hub's client: the file, its commit, and the digest that it is kept by."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import item_json
from mlops_jfrog.sandbox.curation.gate import refuse_curated
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface import lookup, remote
from mlops_jfrog.sandbox.huggingface.hub_endpoint import (
    HubCall,
    entry_not_found,
    gated,
    hub_endpoint,
)
from mlops_jfrog.sandbox.huggingface.lookup import Located
from mlops_jfrog.sandbox.huggingface.remote import RemoteRevision
from mlops_jfrog.sandbox.routes.download import sent
from mlops_jfrog.sandbox.xray.download_routes import refuse_blocked


def resolve(hub_call: HubCall) -> Response:
    """One file; from another hub it is fetched when its content is asked for, not before."""
    call, path = hub_call.call, str(hub_call.call.path)
    revision = lookup.located(hub_call)
    if path not in revision.files:
        raise entry_not_found(revision.hub, path, revision.commit)
    if not lookup.may_read(call.principal, revision, path):
        raise gated(revision.hub, path)
    try:
        return _allowed(hub_call, revision, path)
    except Refused as refused:
        # Only with this code do the clients show the reason rather than speak of the network.
        if refused.status == 403:
            refused.headers.setdefault("X-Error-Code", "GatedRepo")
        raise


def _allowed(hub_call: HubCall, revision: Located, path: str) -> Response:
    """The file, unless curation or a watch's policy keeps it back."""
    call = hub_call.call
    headers = _headers(hub_call, revision, path)
    if not isinstance(revision, RemoteRevision):
        node = revision.files[path]
    else:
        asked = (call.platform, revision.repository, revision.stored_path(path))
        user, licenses = call.principal.name, revision.licenses
        refuse_curated(*asked, user, published=revision.published, licenses=licenses)
        if call.request.method == "HEAD":
            return Response(headers={**headers, "Accept-Ranges": "bytes"})
        node = remote.fetch(call.platform, revision, path)
        refuse_curated(*asked, user, stored=node, licenses=licenses)
    refuse_blocked(call.platform, revision.repository, node)
    headers.pop("Content-Length", None)
    return sent(call, node, headers)


def _headers(hub_call: HubCall, revision: Located, path: str) -> dict[str, str]:
    file = revision.identity(hub_call.call.platform.store, path)
    headers = {
        "ETag": f'"{file.oid}"',
        "X-Repo-Commit": revision.commit,
        "Content-Type": item_json.mime_type(path),
        "Content-Length": str(file.size),
    }
    if file.large:
        headers |= {"X-Linked-Etag": f'"{file.oid}"', "X-Linked-Size": str(file.size)}
    return headers


_HUB = "/artifactory/api/huggingfaceml/{repo:segment}"
_RESOLVE = "{id:hub}/resolve/{revision:segment}/{path:item}"

routes: list[BaseRoute] = [
    Route(f"{_HUB}/{{kind:kind}}/{_RESOLVE}", hub_endpoint(resolve)),
    Route(f"{_HUB}/{_RESOLVE}", hub_endpoint(resolve)),
]
