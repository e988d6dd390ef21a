"""Xray's own envelope: ``{"error": "..."}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mlops_jfrog.errors import ConfigurationError, NotFoundError
from mlops_jfrog.sandbox.endpoint import Call, Handler, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.worker import worker_of


def xray_endpoint(handler: Handler) -> Callable[[Request], Any]:
    """A route's endpoint for authenticated callers, which refuses in Xray's words."""

    def answer(call: Call) -> Response:
        worker_of(call.platform).wake(call.platform)
        try:
            return handler(call)
        except Refused as refused:
            return json_response({"error": refused.message}, refused.status)
        except (ConfigurationError, NotFoundError) as error:  # advisories that can't be read
            return json_response({"error": str(error)}, 503)

    return endpoint(answer)
