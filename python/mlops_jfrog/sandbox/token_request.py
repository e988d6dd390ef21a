"""What a caller may ask for in a new token: whose it is, its scope, its time."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlops_jfrog.sandbox.accounts import user_name
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.identity import ADMIN_SCOPE, USER_SCOPE, Principal
from mlops_jfrog.sandbox.permissions import granted_by_scope
from mlops_jfrog.sandbox.tokens import Issued, issue

DEFAULT_SECONDS = 365 * 86400
_GROUPS = ("applied-permissions/groups:", "member-of-groups:")
_OWN = {USER_SCOPE, "member-of-groups:*"}


@dataclass(frozen=True)
class TokenRequest:
    """A checked request for a token; ``expires_in`` in seconds, 0 for no end."""

    user: str
    scope: str
    expires_in: int
    description: str
    refreshable: bool
    reference: bool


def requested(values: Mapping[str, Any], caller: Principal, default_scope: str) -> TokenRequest:
    """From a body's fields; 400 for nonsense, 403 for more than the caller may give away."""
    scope = " ".join(_text(values, "scope", default_scope).split()) or default_scope
    user = user_name(_text(values, "username", "") or caller.name)
    check_scope(scope)
    if not caller.admin:
        if user != caller.name:
            raise Refused(403, f"User '{caller.name}' can't create tokens for '{user}'.")
        _check_own(scope, caller)
    return TokenRequest(
        user,
        scope,
        _seconds(values),
        _text(values, "description", ""),
        _truth(values, "refreshable"),
        _truth(values, "include_reference_token"),
    )


def issue_requested(db: sqlite3.Connection, key: bytes, request: TokenRequest) -> Issued:
    """Record and sign what was asked for."""
    return issue(
        db,
        key,
        user=request.user,
        scope=request.scope,
        expires_in=request.expires_in,
        description=request.description,
        refreshable=request.refreshable,
        reference=request.reference,
    )


def check_scope(scope: str) -> None:
    """400 where a word of it can't be part of a token's scope."""
    for word in scope.split():
        if word in _OWN or word == ADMIN_SCOPE or (word.startswith(_GROUPS) and word[-1] != ":"):
            continue
        try:
            granted_by_scope(word)
        except ValueError:
            raise Refused(400, f"{word!a} is no scope of a token") from None


def _check_own(scope: str, caller: Principal) -> None:
    """A user gives away at most the whole of their own rights, or groups that they are in.

    The bearer of a narrowed token gives away nothing, or it would grow into the user's rights.
    """
    if caller.narrowed:
        raise Refused(403, "A token with a narrowed scope can't create tokens.")
    for word in scope.split():
        groups = set(word.partition(":")[2].split(",")) if word.startswith(_GROUPS) else None
        if word in _OWN or (groups is not None and groups <= caller.groups):
            continue
        raise Refused(403, f"User '{caller.name}' can't create a token of scope '{word}'.")


def _seconds(values: Mapping[str, Any]) -> int:
    value = values.get("expires_in")
    if value is None or value == "":
        return DEFAULT_SECONDS
    try:
        if isinstance(value, (bool, float)):
            raise ValueError
        return int(value)
    except (ValueError, TypeError):
        raise Refused(400, f"expires_in {value!a} is no number of seconds") from None


def _text(values: Mapping[str, Any], name: str, default: str) -> str:
    value = values.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise Refused(400, f"{name} must be a text")
    return value


def _truth(values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name, False)
    if isinstance(value, str):  # of a form, where Python clients write True
        value = {"true": True, "false": False, "": False}.get(value.lower())
    if not isinstance(value, bool):
        raise Refused(400, f"{name} must be true or false")
    return value
