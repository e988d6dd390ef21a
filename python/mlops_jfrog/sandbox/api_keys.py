"""API keys, one for each user: older than tokens, and always with all rights of the user."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3

PREFIX = "AKC"


def find(db: sqlite3.Connection, signing_key: bytes, user: str) -> str | None:
    """The user's key, or None."""
    row = db.execute("SELECT nonce FROM api_keys WHERE user = ?", (user,)).fetchone()
    return _key(signing_key, user, row["nonce"]) if row else None


def make(db: sqlite3.Connection, signing_key: bytes, user: str) -> str:
    """A new key; the one before ceases to work."""
    nonce = secrets.token_hex(16)
    key = _key(signing_key, user, nonce)
    db.execute("INSERT OR REPLACE INTO api_keys VALUES (?, ?, ?)", (user, nonce, _digest(key)))
    return key


def revoke(db: sqlite3.Connection, user: str) -> bool:
    """Forget the user's key; whether there was one."""
    return db.execute("DELETE FROM api_keys WHERE user = ?", (user,)).rowcount > 0


def owner(db: sqlite3.Connection, key: str) -> str | None:
    """Whose key it is, or None."""
    row = db.execute("SELECT user FROM api_keys WHERE digest = ?", (_digest(key),)).fetchone()
    return str(row["user"]) if row else None


def _key(signing_key: bytes, user: str, nonce: str) -> str:
    message = f"api-key\0{user}\0{nonce}".encode()
    return PREFIX + hmac.new(signing_key, message, hashlib.sha256).hexdigest()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
