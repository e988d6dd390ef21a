"""Registered issuers and their identity mappings, checked before they are stored."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.token_request import check_scope

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}\Z")
_LARGEST_PRIORITY = 2**31 - 1


def every(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """All providers, by name."""
    return [json.loads(r["body"]) for r in db.execute("SELECT body FROM oidc_providers ORDER BY 1")]


def get(db: sqlite3.Connection, name: str) -> dict[str, Any]:
    """``{name, issuer_url, audience, provider_type, ...}``; 404 without."""
    row = db.execute("SELECT body FROM oidc_providers WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise Refused(404, f"OIDC provider '{name}' does not exist.")
    body: dict[str, Any] = json.loads(row["body"])
    return body


def put(db: sqlite3.Connection, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Create or replace; 400 says what is wrong."""
    _check_name(name, body)
    url = urlsplit(_text(body, "issuer_url"))
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise Refused(400, "a provider needs issuer_url (http or https)")
    stored = {
        "name": name,
        "issuer_url": url.geturl(),
        "provider_type": _text(body, "provider_type") or "generic",
        "audience": _text(body, "audience"),
        "description": _text(body, "description"),
    }
    db.execute(
        "INSERT INTO oidc_providers VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET body = excluded.body",
        (name, json.dumps(stored)),
    )
    return stored


def delete(db: sqlite3.Connection, name: str) -> None:
    """With its mappings; 404 without."""
    get(db, name)
    db.execute("DELETE FROM oidc_providers WHERE name = ?", (name,))


def mappings(db: sqlite3.Connection, provider: str) -> list[dict[str, Any]]:
    """Those of a provider, the one that is tried first at first."""
    query = "SELECT body FROM oidc_mappings WHERE provider = ? ORDER BY priority, name"
    return [json.loads(row["body"]) for row in db.execute(query, (provider,))]


def put_mapping(
    db: sqlite3.Connection, provider: str, name: str, body: Mapping[str, Any]
) -> dict[str, Any]:
    """``{name, priority, claims, token_spec: {username, scope, expires_in}}``; 400 when wrong."""
    get(db, provider)
    _check_name(name, body)
    priority = body.get("priority", 1)
    if isinstance(priority, bool) or not isinstance(priority, int):
        raise Refused(400, "priority must be a number")
    if not 0 <= priority <= _LARGEST_PRIORITY:
        raise Refused(400, f"priority must be a number from 0 to {_LARGEST_PRIORITY}")
    claims = body.get("claims")
    if not isinstance(claims, dict) or not claims:
        raise Refused(400, "claims must be an object that names at least one claim")
    stored = {
        "name": name,
        "description": _text(body, "description"),
        "priority": priority,
        "claims": claims,
        "token_spec": _token_spec(body.get("token_spec")),
    }
    db.execute(
        "INSERT OR REPLACE INTO oidc_mappings VALUES (?, ?, ?, ?)",
        (provider, name, priority, json.dumps(stored)),
    )
    return stored


def delete_mapping(db: sqlite3.Connection, provider: str, name: str) -> None:
    """404 without."""
    query = "DELETE FROM oidc_mappings WHERE provider = ? AND name = ?"
    if not db.execute(query, (provider, name)).rowcount:
        raise Refused(404, f"Identity mapping '{name}' of '{provider}' does not exist.")


def _token_spec(spec: Any) -> dict[str, Any]:
    if not isinstance(spec, dict):
        raise Refused(400, "token_spec must be an object")
    scope = _text(spec, "scope")
    if not scope.strip():
        raise Refused(400, "token_spec needs the scope of the tokens that are given")
    check_scope(scope)
    expires_in = spec.get("expires_in", 600)
    if isinstance(expires_in, bool) or not isinstance(expires_in, int) or expires_in < 1:
        raise Refused(400, "token_spec.expires_in must be a number of seconds")
    username = _text(spec, "username")
    return {"username": username, "scope": scope, "expires_in": expires_in}


def _check_name(name: str, body: Mapping[str, Any]) -> None:
    if not _NAME.match(name) or body.get("name", name) != name:
        raise Refused(400, f"{body.get('name', name)!a} is no name, or not that of the path")


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise Refused(400, f"{key} must be a text")
    return value or ""
