"""From a request to a handler: authentication, the body, and the thread that may block."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import Principal, anonymous_reader, authenticate
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.request_path import MATRIX, ItemPath

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of a request body that is held in memory; artifacts are streamed instead."""


@dataclass(frozen=True)
class Call:
    """One request on its way through a handler, which runs in a thread of its own."""

    platform: Platform
    request: Request
    caller: Principal | None
    body: bytes = b""

    @property
    def principal(self) -> Principal:
        """Who is calling; 401 on a public route that was called without credentials."""
        if self.caller is None:
            raise Refused(401, "Authentication is required.")
        return self.caller

    @property
    def repo(self) -> str:
        """``{repo:segment}`` of the route."""
        return str(self.request.path_params["repo"])

    @property
    def path(self) -> ItemPath:
        """``{path:item}`` of the route; the root where the route has none."""
        path = self.request.path_params.get("path", ItemPath(""))
        assert isinstance(path, ItemPath)
        return path

    @property
    def matrix(self) -> str:
        """Raw matrix parameters of the path."""
        return str(self.request.scope.get(MATRIX, ""))

    @property
    def artifactory_url(self) -> str:
        """``http://host:port/artifactory`` as the client knows it."""
        return f"{self.request.base_url}artifactory"

    def parameter(self, name: str) -> str | None:
        """One query parameter, decoded."""
        value: str | None = self.request.query_params.get(name)
        return value

    def flag(self, name: str) -> bool:
        """Whether a query parameter says yes."""
        return self.request.query_params.get(name, "0").lower() in {"1", "true"}

    def raw_parameter(self, name: str) -> str | None:
        """One query parameter as it was sent, still encoded."""
        for part in self.request.scope["query_string"].decode("latin-1").split("&"):
            key, _, value = part.partition("=")
            if key == name:
                return str(value)
        return None

    def json(self) -> Any:
        """The body as JSON; 400 when it is none."""
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise Refused(400, f"the body is no JSON: {error}") from error

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object; 400 when it is none."""
        value = self.json()
        if not isinstance(value, dict):
            raise Refused(400, "the body must be a JSON object")
        return value


Handler = Callable[[Call], Response]


def endpoint(handler: Handler) -> Callable[[Request], Any]:
    """A route's endpoint for authenticated callers."""

    async def run(request: Request) -> Response:
        body = await read_body(request)
        return await run_sync(lambda: handler(authenticated_call(request, body)))

    return run


def public_endpoint(handler: Handler) -> Callable[[Request], Any]:
    """A route's endpoint that works without credentials too; wrong ones are still refused."""

    async def run(request: Request) -> Response:
        body = await read_body(request)
        sent = "authorization" in request.headers or "x-jfrog-art-api" in request.headers

        def handle() -> Response:
            if sent:
                return handler(authenticated_call(request, body))
            return handler(Call(platform_of(request), request, None, body))

        return await run_sync(handle)

    return run


def authenticated_call(request: Request, body: bytes = b"") -> Call:
    """The call of a request whose caller is known; 401 otherwise. Blocks."""
    platform = platform_of(request)
    anonymous = anonymous_reader(platform, request.method, request.headers)
    return Call(platform, request, anonymous or authenticate(platform, request.headers), body)


def platform_of(request: Request) -> Platform:
    """The data folder that the application serves."""
    platform = request.app.state.platform
    assert isinstance(platform, Platform)
    return platform


async def read_body(request: Request) -> bytes:
    """The whole body; 413 when it is larger than ``LARGEST_BODY``."""
    blocks, size = [], 0
    async for block in request.stream():
        size += len(block)
        if size <= LARGEST_BODY:
            blocks.append(block)
    if size > LARGEST_BODY:
        raise Refused(413, f"the body is larger than {LARGEST_BODY} bytes")
    return b"".join(blocks)


def json_response(body: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """``body`` as JSON."""
    return JSONResponse(body, status_code=status, media_type=media_type)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
