"""All pages."""

from __future__ import annotations

from starlette.routing import BaseRoute

from mlops_jfrog.sandbox.web import build_routes, login_routes, repository_routes

routes: list[BaseRoute] = [
    *login_routes.routes,
    *repository_routes.routes,
    *build_routes.routes,
]
