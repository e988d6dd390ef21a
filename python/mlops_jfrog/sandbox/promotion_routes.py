"""``POST artifactory/api/build/promote/{name}/{number}``."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.routes import build_name, build_number, build_repository
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.promotion import Promotion, PromotionRefused
from mlops_jfrog.sandbox.promotion_request import PromotionRequest

_RESULT = "application/vnd.org.jfrog.artifactory.build.PromotionResult+json"


def promote(call: Call) -> Response:
    """Needs the right to read the build, and on the repositories what a copy or move needs."""
    name, number = build_name(call), build_number(call)
    request = PromotionRequest.from_json(call.json_object())
    right = Right.READ if request.target else Right.DEPLOY
    call.principal.require_build(right, name)
    try:
        with call.platform.database.write() as db:
            run = runs.find(db, build_repository(call), name, number)
            if run is None:
                raise Refused(
                    404, f"Cannot find builds by the name '{name}' and the number '{number}'."
                )
            messages = Promotion(db, run, request, call.principal).perform(call.platform.store)
    except PromotionRefused as refused:
        return json_response({"messages": refused.messages}, refused.status)
    return json_response({"messages": messages}, media_type=_RESULT)


routes: list[BaseRoute] = [
    Route(
        "/artifactory/api/build/promote/{name:segment}/{number:segment}",
        endpoint(promote),
        methods=["POST"],
    ),
]
