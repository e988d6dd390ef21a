"""The whole request path: every service's routes in one list, the most general last."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from mlops_jfrog.sandbox.envelope import EXCEPTION_HANDLERS
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.request_path import RawPath
from mlops_jfrog.sandbox.routes import system

ROUTES: list[BaseRoute] = [
    *system.routes,
]


def application(platform: Platform) -> Starlette:
    """The ASGI application that serves one data folder."""
    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(RawPath)],
        exception_handlers=EXCEPTION_HANDLERS,
    )
    app.router.redirect_slashes = False
    app.state.platform = platform
    return app
