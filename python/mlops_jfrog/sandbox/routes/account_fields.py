"""Fields of account bodies, shared by the routes of users and groups."""

from __future__ import annotations

from typing import Any

from mlops_jfrog.sandbox import accounts
from mlops_jfrog.sandbox.endpoint import Call
from mlops_jfrog.sandbox.envelope import Refused


def reference(call: Call, kind: str, name: str) -> dict[str, str]:
    """An entry of a list: ``{name, uri, realm}``."""
    uri = f"{call.artifactory_url}/api/security/{kind}/{name}"
    return {"name": name, "uri": uri, "realm": "internal"}


def name_of(call: Call) -> str:
    """``{name:segment}`` of the route as an account's name; 400 for one that can't be."""
    return accounts.user_name(call.request.path_params["name"])


def text(body: dict[str, Any], key: str) -> str:
    """A text, empty where absent; 400 for anything else."""
    value = body.get(key) or ""
    if not isinstance(value, str):
        raise Refused(400, f"{key} must be a text")
    return value


def texts(body: dict[str, Any], key: str) -> list[str]:
    """A list of texts, empty where absent; 400 for anything else."""
    values = body.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(400, f"{key} must be a list of names")
    return values
