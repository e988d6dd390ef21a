"""Access tokens: three-part JWTs signed with the data folder's own key, recorded when issued.

A token is good while its signature is right, its time has not passed and its record was not
revoked. Refresh and reference tokens are kept as digests only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import sqlite3
import time
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused

_HEADER = {"typ": "JWT", "alg": "HS256"}
_SUBJECT = "jfac@sandbox/users/"
_LONGEST = 10 * 365 * 86400


@dataclass(frozen=True)
class Issued:
    """A new token; the only time that its secrets are known."""

    id: str
    access: str
    refresh: str | None
    reference: str | None
    scope: str
    expires_in: int | None


@dataclass(frozen=True)
class TokenRecord:
    """What is kept of an issued token; ``expires`` in seconds since the epoch."""

    id: str
    user: str
    scope: str
    description: str
    issued: int
    expires: int | None
    refreshable: bool


def issue(
    db: sqlite3.Connection,
    key: bytes,
    *,
    user: str,
    scope: str,
    expires_in: int | None,
    description: str = "",
    refreshable: bool = False,
    reference: bool = False,
) -> Issued:
    """Record and sign a new token; ``expires_in`` in seconds, None or 0 for no end."""
    if expires_in is not None and not 0 <= expires_in <= _LONGEST:
        raise Refused(400, f"expires_in must be between 0 and {_LONGEST} seconds")
    expires_in = expires_in or None
    token_id, now = str(uuid.uuid4()), int(time.time())
    expires = now + expires_in if expires_in else None
    refresh_token = str(uuid.uuid4()) if refreshable else None
    reference_token = secrets.token_hex(32) if reference else None
    db.execute(
        "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            token_id, user, scope, description, now, expires,
            refresh_token and _digest(refresh_token), reference_token and _digest(reference_token),
        ),
    )  # fmt: skip
    claims = {"sub": _SUBJECT + user, "scp": scope, "iss": "jfac@sandbox", "iat": now}
    claims |= {"jti": token_id, "aud": "*@*"} | ({"exp": expires} if expires else {})
    access = _sign(key, claims)
    return Issued(token_id, access, refresh_token, reference_token, scope, expires_in)


def verify(db: sqlite3.Connection, key: bytes, token: str) -> TokenRecord:
    """The record of a token that is good now, given as JWT or as reference token; else 401."""
    if token.count(".") == 2:
        row = db.execute("SELECT * FROM tokens WHERE id = ?", (_token_id(key, token),)).fetchone()
    else:
        query = "SELECT * FROM tokens WHERE reference_digest = ?"
        row = db.execute(query, (_digest(token),)).fetchone()
    if row is None:
        raise Refused(401, "Token failed verification: revoked or unknown")
    if row["expires"] is not None and row["expires"] <= time.time():
        raise Refused(401, "Token failed verification: expired")
    return _record(row)


def take_refreshable(db: sqlite3.Connection, refresh_token: str) -> TokenRecord:
    """Use up a refresh token: the record that it renews, now revoked; else 401."""
    query = "DELETE FROM tokens WHERE refresh_digest = ? RETURNING *"
    row = db.execute(query, (_digest(refresh_token),)).fetchone()
    if row is None:
        raise Refused(401, "Token not refreshable")
    return _record(row)


def find(db: sqlite3.Connection, token_id: str) -> TokenRecord | None:
    """The record of a token that was not revoked."""
    row = db.execute("SELECT * FROM tokens WHERE id = ?", (token_id,)).fetchone()
    return _record(row) if row else None


def every(db: sqlite3.Connection) -> list[TokenRecord]:
    """Records of all tokens, the newest first."""
    return [_record(row) for row in db.execute("SELECT * FROM tokens ORDER BY issued DESC, id")]


def revoke(db: sqlite3.Connection, token_id: str) -> None:
    """Forget a token: it is refused from now on."""
    db.execute("DELETE FROM tokens WHERE id = ?", (token_id,))


def _record(row: sqlite3.Row) -> TokenRecord:
    return TokenRecord(
        row["id"], row["subject"], row["scope"], row["description"], row["issued"], row["expires"],
        row["refresh_digest"] is not None,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _token_id(key: bytes, token: str) -> str:
    signed, _, signature = token.rpartition(".")
    expected = _encode(hmac.new(key, signed.encode(), hashlib.sha256).digest())
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Refused(401, "Token failed verification: signature")
    try:
        claims = json.loads(_decode(signed.partition(".")[2]))
    except (ValueError, binascii.Error) as error:
        raise Refused(401, "Token failed verification: parse") from error
    return str(claims["jti"])


def _sign(key: bytes, claims: dict[str, Any]) -> str:
    parts = (_encode(json.dumps(part).encode()) for part in (_HEADER, claims))
    signed = ".".join(parts)
    return f"{signed}.{_encode(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
