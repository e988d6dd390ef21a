"""Ping, versions, and the garbage collection that administrators ask for."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import garbage
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response, public_endpoint

ARTIFACTORY_VERSION = "7.111.4"
"""The release whose answers are imitated; clients choose their routes by it."""


def ping(_: Call) -> Response:
    """``OK``."""
    return PlainTextResponse("OK")


def artifactory_version(_: Call) -> Response:
    """``{version, revision, addons, license}``; the revision says what really answers."""
    return json_response(
        {
            "version": ARTIFACTORY_VERSION,
            "revision": "mlops-jfrog-sandbox",
            "addons": ["build", "xray"],
            "license": "mlops-jfrog sandbox, not Artifactory",
        },
        media_type="application/vnd.org.jfrog.artifactory.system.Version+json",
    )


def collect_garbage(call: Call) -> Response:
    """202 once everything is removed that no item has; it also happens at each start."""
    call.principal.require_admin()
    platform = call.platform
    found = garbage.collect(platform.database, platform.store, platform.data)
    return json_response({"removedFiles": found.files, "removedBytes": found.size}, 202)


routes: list[BaseRoute] = [
    Route("/artifactory/api/system/ping", endpoint(ping)),
    Route("/artifactory/api/system/version", endpoint(artifactory_version)),
    Route("/artifactory/api/system/storage/gc", endpoint(collect_garbage), methods=["POST"]),
    Route("/access/api/v1/system/ping", public_endpoint(ping)),
]
