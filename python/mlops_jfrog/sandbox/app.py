"""The whole request path: every service's routes in one list, the most general last."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from mlops_jfrog.sandbox import promotion_routes
from mlops_jfrog.sandbox.builds import artifact_routes as build_artifact_routes
from mlops_jfrog.sandbox.builds import history_routes as build_history_routes
from mlops_jfrog.sandbox.builds import routes as build_routes
from mlops_jfrog.sandbox.curation import routes as curation_routes
from mlops_jfrog.sandbox.envelope import EXCEPTION_HANDLERS
from mlops_jfrog.sandbox.evidence import key_routes as evidence_key_routes
from mlops_jfrog.sandbox.evidence import routes as evidence_routes
from mlops_jfrog.sandbox.faults.middleware import Faults
from mlops_jfrog.sandbox.faults.plan import FaultPlan
from mlops_jfrog.sandbox.federated import routes as federated_routes
from mlops_jfrog.sandbox.huggingface import routes as huggingface_routes
from mlops_jfrog.sandbox.machinelearning import routes as machinelearning_routes
from mlops_jfrog.sandbox.oidc import routes as oidc_routes
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.pypi import routes as pypi_routes
from mlops_jfrog.sandbox.remote import routes as remote_routes
from mlops_jfrog.sandbox.request_path import RawPath
from mlops_jfrog.sandbox.routes import (
    api_key,
    archive,
    deploy,
    download,
    downloads,
    group,
    item_properties,
    permission,
    repository,
    search,
    storage,
    system,
    token,
    transfer,
    uploads,
    user,
)
from mlops_jfrog.sandbox.routing import IndexedRouter
from mlops_jfrog.sandbox.web import routes as web_routes
from mlops_jfrog.sandbox.xray import download_routes as xray_download_routes
from mlops_jfrog.sandbox.xray import routes as xray_routes

ROUTES: list[BaseRoute] = [
    *web_routes.routes,
    *system.routes,
    *uploads.routes,
    *token.routes,
    *api_key.routes,
    *oidc_routes.routes,
    *user.routes,
    *group.routes,
    *permission.routes,
    *repository.routes,
    *storage.routes,
    *item_properties.routes,
    *transfer.routes,
    *archive.routes,
    *search.routes,
    *downloads.routes,
    *build_artifact_routes.routes,
    *build_history_routes.routes,
    *promotion_routes.routes,
    *build_routes.routes,
    *xray_routes.routes,
    *curation_routes.routes,
    *evidence_key_routes.routes,
    *evidence_routes.routes,
    *pypi_routes.routes,
    *huggingface_routes.routes,
    *machinelearning_routes.routes,
    *federated_routes.routes,
    # Last: these take any path below a repository.
    *remote_routes.routes,
    *xray_download_routes.routes,
    *download.routes,
    *deploy.routes,
]


def application(platform: Platform, faults: FaultPlan | None = None) -> Starlette:
    """The ASGI application that serves one data folder, with the faults that were asked for."""
    around = [Middleware(Faults, faults)] if faults and faults.faults else []
    app = Starlette(
        middleware=[*around, Middleware(RawPath)], exception_handlers=EXCEPTION_HANDLERS
    )
    app.router = IndexedRouter(ROUTES)
    app.state.platform = platform
    return app
