"""From a request to a page: the session, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.endpoint import Call, Handler, platform_of, read_body
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.web.pages import HEADERS, page
from mlops_jfrog.sandbox.web.sessions import sessions_of

COOKIE = "sandbox_session"
LOGIN = "/ui/login"


def page_endpoint(handler: Handler) -> Callable[[Request], Any]:
    """A page for those who are logged in; everybody else is sent to the login, and back."""

    def answer(call: Call) -> Response:
        if call.caller is None:
            return redirect(f"{LOGIN}?next={quote(_asked(call.request), safe='')}")
        return handler(call)

    return open_endpoint(answer)


def open_endpoint(handler: Handler) -> Callable[[Request], Any]:
    """A page for everybody."""

    async def run(request: Request) -> Response:
        body = await read_body(request)
        return await run_sync(lambda: _answered(request, body, handler))

    return run


def redirect(target: str) -> Response:
    """303: whatever the method was, the next one is GET."""
    return RedirectResponse(target, 303, HEADERS)


def user_of(call: Call) -> str:
    """Whose page it is; empty for nobody's."""
    return call.caller.name if call.caller is not None else ""


def _answered(request: Request, body: bytes, handler: Handler) -> Response:
    platform = platform_of(request)
    secret = request.cookies.get(COOKIE, "")
    with platform.database.read() as db:
        caller = sessions_of(platform).principal(db, secret) if secret else None
    call = Call(platform, request, caller, body)
    try:
        return handler(call)
    except Refused as refused:
        status, message = refused.status, refused.message
    except UsageError as error:
        status, message = 400, str(error)
    values = {"user": user_of(call), "status": status, "message": message}
    return page("refused.html", values, status)


def _asked(request: Request) -> str:
    """The path as it was sent, encoded, so that it finds the same page again."""
    path = str(request.scope["raw_path"].decode("latin-1"))
    query = str(request.scope["query_string"].decode("latin-1"))
    return f"{path}?{query}" if query else path
