"""Downloads that need neither an upstream nor a judgement, answered without a thread of their own.

Waking a thread costs several times what it takes to find a stored file. What may take longer than
a look into the database goes the usual way: other repositories than local ones, passwords, and
repositories that a policy of Xray may block downloads from.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.endpoint import Call, Handler, endpoint, platform_of
from mlops_jfrog.sandbox.identity import token_bearer
from mlops_jfrog.sandbox.routes.download import Prepared, locate, prepared
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed

_NO_HEADERS: MappingProxyType[str, str] = MappingProxyType({})


def immediate(handler: Handler) -> Callable[[Request], Any]:
    """An endpoint for downloads; ``handler`` has those that may take their time."""
    usual = endpoint(handler)

    async def run(request: Request) -> Response:
        answer = _immediately(request)
        if answer is None:
            response: Response = await usual(request)
            return response
        with answer.kept():
            if answer.recorded is not None:
                await asyncio.wrap_future(answer.recorded)
        return answer.response

    return run


def _immediately(request: Request) -> Prepared | None:
    platform = platform_of(request)
    with platform.database.read() as db:
        caller = token_bearer(platform, db, request.headers)
        if caller is None:
            return None
        call = Call(platform, request, caller)
        members = repositories.resolution(db, call.repo)
        if not all(member.takes_deployments for member in members):
            return None
        if any(map(is_repository_indexed, members)) and _has_policies(db):
            return None
        node = locate(db, caller, call.repo, call.path, members)
    return prepared(call, node, _NO_HEADERS)


def _has_policies(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM xray_policies LIMIT 1").fetchone() is not None
