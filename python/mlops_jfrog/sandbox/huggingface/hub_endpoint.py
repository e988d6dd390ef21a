"""Handlers for the hub's clients: refusals carry the headers that they map to exceptions.

``X-Error-Code`` (RepoNotFound, RevisionNotFound, EntryNotFound, GatedRepo) chooses the exception,
``X-Error-Message`` is shown in it (huggingface_hub, ``hf_raise_for_status``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.endpoint import Call, authenticated_call, read_body
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.huggingface.hub_id import DEFAULT_REVISION, HubId, Kind

_CODE, _MESSAGE = "X-Error-Code", "X-Error-Message"
_BAD_CREDENTIALS = "Invalid credentials in Authorization header"
"""The client's own wording: it tells a wrong token from a repository that is hidden."""


@dataclass(frozen=True)
class HubCall:
    """A request of the hub's client, whose sender is known."""

    call: Call

    @property
    def id(self) -> HubId:
        """The model or data set in the path."""
        parameters = self.call.request.path_params
        return HubId.of(Kind.of(str(parameters.get("kind", "models"))), str(parameters["id"]))

    @property
    def revision(self) -> str:
        """The revision in the path, else the default one."""
        return str(self.call.request.path_params.get("revision", DEFAULT_REVISION))

    @property
    def hub_url(self) -> str:
        """The root that the client was given as ``HF_ENDPOINT``."""
        return f"{self.call.artifactory_url}/api/huggingfaceml/{self.call.repo}"


HubHandler = Callable[[HubCall], Response]


def hub_endpoint(handler: HubHandler) -> Callable[[Request], Any]:
    """A route's endpoint: authenticated, in a thread, refusals as the clients read them."""

    async def answer(request: Request) -> Response:
        body = await read_body(request)
        return await run_sync(lambda: handler(HubCall(authenticated_call(request, body))))

    return refusing(answer)


def refusing(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Any]:
    """``answer`` with what it refuses put in the clients' terms."""

    async def run(request: Request) -> Response:
        try:
            return await answer(request)
        except UsageError as error:
            raise _explained(request, Refused(400, str(error))) from error
        except Refused as refused:
            raise _explained(request, refused) from refused

    return run


def _explained(request: Request, refused: Refused) -> Refused:
    headers = {_MESSAGE: _header_text(refused.message), **refused.headers}
    if refused.status == 401:
        if "authorization" in request.headers:
            headers[_MESSAGE] = _BAD_CREDENTIALS
        else:
            headers.setdefault(_CODE, "RepoNotFound")
    return Refused(refused.status, refused.message, headers=headers)


def repo_not_found(hub: HubId) -> Refused:
    """It is not there, or the caller may not know that it is."""
    message = f"There is no {hub.folder}, or you may not read it."
    return Refused(404, message, headers={_CODE: "RepoNotFound"})


def revision_not_found(hub: HubId, revision: str) -> Refused:
    """The model is there, this revision of it is not."""
    message = f"{hub.folder} has no revision {revision!a}."
    return Refused(404, message, headers={_CODE: "RevisionNotFound"})


def entry_not_found(hub: HubId, path: str, commit: str) -> Refused:
    """The revision is there, this file of it is not; clients remember that for the commit."""
    headers = {_CODE: "EntryNotFound", "X-Repo-Commit": commit}
    return Refused(404, f"{hub.folder} has no file {path!a}.", headers=headers)


def gated(hub: HubId, path: str) -> Refused:
    """The caller may know the model, but not read this file of it."""
    message = f"Access to {path!a} of {hub.folder} is restricted; ask for the right to read it."
    return Refused(403, message, headers={_CODE: "GatedRepo"})


def _header_text(message: str) -> str:
    line = " ".join(message.split())
    return line.encode("ascii", "backslashreplace").decode()[:1000]
