"""Permission targets: ``api/v2/security/permissions``, and the older ``api/security/permissions``.

The older shape speaks of repositories only, with a letter for a right. Both show the same targets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import permission_targets
from mlops_jfrog.sandbox.endpoint import Call, endpoint, json_response
from mlops_jfrog.sandbox.envelope import Refused

_LETTERS = {
    "r": "read", "w": "write", "n": "annotate", "d": "delete", "m": "manage",
    "x": "distribute", "mxm": "managedXrayMeta",
}  # fmt: skip
_LETTER_OF = {word: letter for letter, word in _LETTERS.items()}


def every(call: Call) -> Response:
    """``[{name, uri}]``."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        names = permission_targets.names(db)
    base = f"{call.request.base_url}{call.request.url.path.lstrip('/')}"
    return json_response([{"name": name, "uri": f"{base}/{name}"} for name in names])


def get(call: Call) -> Response:
    """The target as it was put; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        return json_response(permission_targets.get(db, _name(call)))


def get_lettered(call: Call) -> Response:
    """The repository section, in the older shape; 404 without."""
    call.principal.require_admin()
    with call.platform.database.read() as db:
        section = permission_targets.get(db, _name(call)).get("repo", {})
    actions = section.get("actions", {})
    body = {
        "name": _name(call),
        "includesPattern": ",".join(section.get("include-patterns") or ["**"]),
        "excludesPattern": ",".join(section.get("exclude-patterns") or []),
        "repositories": section.get("repositories", []),
        "principals": {
            who: {name: [_LETTER_OF[word] for word in words] for name, words in rights.items()}
            for who, rights in actions.items()
            if rights is not None
        },
    }
    return json_response(body)


def put(call: Call) -> Response:
    """Create or replace: ``{"repo": {...}, "build": {...}}``; 400 says what is wrong."""
    return _stored(call, call.json_object())


def put_lettered(call: Call) -> Response:
    """Create, or replace the repository section, from the older shape; 201."""
    call.principal.require_admin()
    body = call.json_object()
    section = {
        "repositories": body.get("repositories", []),
        "include-patterns": _patterns(body, "includesPattern", "**"),
        "exclude-patterns": _patterns(body, "excludesPattern", ""),
        "actions": _actions(body.get("principals")),
    }
    with call.platform.database.read() as db:
        old = permission_targets.find(db, _name(call)) or {}
    answer = _stored(call, {**old, **body, "repo": section})
    answer.status_code = 200 if old else 201
    return answer


def delete(call: Call) -> Response:
    """The rights that it gave are gone."""
    call.principal.require_admin()
    with call.platform.database.write() as db:
        permission_targets.delete(db, _name(call))
    return PlainTextResponse(f"Permission target '{_name(call)}' has been removed successfully.")


def _stored(call: Call, body: Mapping[str, Any]) -> Response:
    call.principal.require_admin()
    name = _name(call)
    if body.get("name", name) != name:
        raise Refused(400, f"the body's name {body['name']!a} is not that of the path")
    with call.platform.database.write() as db:
        permission_targets.put(db, name, body)
    return Response(status_code=200)


def _name(call: Call) -> str:
    return permission_targets.target_name(str(call.request.path_params["name"]))


def _patterns(body: Mapping[str, Any], key: str, default: str) -> list[str]:
    text = body.get(key, default)
    if not isinstance(text, str):
        raise Refused(400, f"{key} must be a text")
    return [part.strip() for part in text.split(",") if part.strip()]


def _actions(principals: Any) -> dict[str, Any]:
    """Words for letters, as far as the shape is right; the rest is checked when stored."""
    if principals is None:
        return {}
    if not isinstance(principals, dict):
        raise Refused(400, 'principals must be {"users": {...}, "groups": {...}}')
    return {
        who: {name: _words(letters) for name, letters in rights.items()}
        for who, rights in principals.items()
        if isinstance(rights, dict)
    }


def _words(letters: Any) -> list[str]:
    if not isinstance(letters, list) or not all(isinstance(one, str) for one in letters):
        raise Refused(400, "rights must be a list of letters")
    if unknown := set(letters) - _LETTERS.keys():
        raise Refused(400, f"{min(unknown)!a} is no right: {', '.join(_LETTERS)}")
    return [_LETTERS[letter] for letter in letters]


_PATH = "/artifactory/api/v2/security/permissions"
_OLD_PATH = "/artifactory/api/security/permissions"

routes: list[BaseRoute] = [
    Route(_PATH, endpoint(every)),
    Route(f"{_PATH}/{{name:segment}}", endpoint(get)),
    Route(f"{_PATH}/{{name:segment}}", endpoint(put), methods=["PUT"]),
    Route(f"{_PATH}/{{name:segment}}", endpoint(put), methods=["POST"]),
    Route(_OLD_PATH, endpoint(every)),
    Route(f"{_OLD_PATH}/{{name:segment}}", endpoint(get_lettered)),
    Route(f"{_OLD_PATH}/{{name:segment}}", endpoint(put_lettered), methods=["PUT"]),
    *(
        Route(f"{path}/{{name:segment}}", endpoint(delete), methods=["DELETE"])
        for path in (_PATH, _OLD_PATH)
    ),
]
