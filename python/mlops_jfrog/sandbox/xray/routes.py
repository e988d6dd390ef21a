"""All of Xray's own routes; ``download_routes`` stand in for Artifactory's and come elsewhere."""

from __future__ import annotations

from starlette.routing import BaseRoute

from mlops_jfrog.sandbox.xray import (
    artifact_routes,
    export_routes,
    ignore_rule_routes,
    indexing_routes,
    rulebook_routes,
    scan_routes,
    violation_routes,
)

routes: list[BaseRoute] = [
    *rulebook_routes.routes,
    *ignore_rule_routes.routes,
    *indexing_routes.routes,
    *scan_routes.routes,
    *artifact_routes.routes,
    *violation_routes.routes,
    *export_routes.routes,
]
