"""Logging in and out, with the sandbox's own accounts."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import accounts
from mlops_jfrog.sandbox.endpoint import Call
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.web.pages import page, resource
from mlops_jfrog.sandbox.web.sessions import LIFETIME_SECONDS, sessions_of
from mlops_jfrog.sandbox.web.visit import COOKIE, LOGIN, open_endpoint, redirect

_LARGEST_FORM = 16 * 1024
HOME = "/"


def form(call: Call) -> Response:
    """The form; who is logged in already goes on."""
    target = _own_page(call.parameter("next"))
    if call.caller is not None:
        return redirect(target)
    return page("login.html", {"user": "", "next": target, "failed": False})


def log_in(call: Call) -> Response:
    """303 to the page that was asked for, with the session's cookie; the form again otherwise."""
    _refuse_foreign(call)
    fields = _fields(call)
    target = _own_page(fields.get("next"))
    name, password = fields.get("user", "").strip().lower(), fields.get("password", "")
    with call.platform.database.read() as db:
        user = accounts.verified_user(db, name, password) if name and password else None
    if user is None:
        return page("login.html", {"user": "", "next": target, "failed": True}, 403)
    answer = redirect(target)
    answer.set_cookie(
        COOKIE,
        sessions_of(call.platform).begin(user),
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="strict",
        secure=call.request.url.scheme == "https",
    )
    return answer


def log_out(call: Call) -> Response:
    """Ends the session."""
    _refuse_foreign(call)
    sessions_of(call.platform).end(call.request.cookies.get(COOKIE, ""))
    answer = redirect(LOGIN)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def style(_: Call) -> Response:
    """The style sheet."""
    return resource("style.css", "text/css")


def icon(_: Call) -> Response:
    """What a browser shows beside the title."""
    return resource("icon.svg", "image/svg+xml")


def _own_page(target: str | None) -> str:
    """A path of these pages; anything else, such as another host, becomes the first page."""
    if target and target.startswith("/ui/") and target.isprintable() and "\\" not in target:
        return target
    return HOME


def _fields(call: Call) -> dict[str, str]:
    if len(call.body) > _LARGEST_FORM:
        raise Refused(413, "the form is too large")
    try:
        fields = parse_qs(call.body.decode("ascii"), errors="strict", max_num_fields=10)
    except ValueError as error:
        raise Refused(400, "the form can't be read") from error
    return {name: values[-1] for name, values in fields.items()}


def _refuse_foreign(call: Call) -> None:
    """403 for a form that another site sends; browsers say where one comes from."""
    origin = call.request.headers.get("origin")
    host = call.request.headers.get("host", "")
    if origin is not None and urlsplit(origin).netloc != host:
        raise Refused(403, "a form from another site is not taken")


routes: list[BaseRoute] = [
    Route("/ui/style.css", open_endpoint(style), methods=["GET"]),
    Route("/ui/icon.svg", open_endpoint(icon), methods=["GET"]),
    Route(LOGIN, open_endpoint(form), methods=["GET"]),
    Route(LOGIN, open_endpoint(log_in), methods=["POST"]),
    Route("/ui/logout", open_endpoint(log_out), methods=["POST"]),
]
