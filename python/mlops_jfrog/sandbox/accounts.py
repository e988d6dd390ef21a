"""Users, groups and passwords, and the secrets of one data folder."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlops_jfrog.sandbox.database import Database
from mlops_jfrog.sandbox.envelope import Refused

ADMIN = "admin"
READERS = "readers"
"""Every new user is in this group, as on the platform."""

_ADMIN_EMAIL = "admin@example.org"
"""pyartifactory reads no user without one; this domain is nobody's."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}\Z")
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}


def user_name(text: object) -> str:
    """A checked user or group name, in lower case; 400 for one that can't be."""
    name = text.lower() if isinstance(text, str) else ""
    if not _NAME.match(name):
        raise Refused(400, f"{text!a} is no name: letters, digits and . _ @ + - only")
    return name


def signing_key(db: sqlite3.Connection) -> bytes:
    """The key that signs this folder's tokens; made on first use."""
    row = db.execute("SELECT value FROM secrets WHERE name = 'signing-key'").fetchone()
    if row is not None:
        return bytes.fromhex(row["value"])
    made = secrets.token_bytes(32)
    db.execute("INSERT INTO secrets VALUES ('signing-key', ?)", (made.hex(),))
    return made


def ensure_first_groups(db: sqlite3.Connection) -> None:
    """The group that every user is in."""
    db.execute(
        "INSERT OR IGNORE INTO groups (name, description, settings) VALUES (?, 'all users', ?)",
        (READERS, json.dumps({"autoJoin": True})),
    )


def ensure_admin(database: Database, file: Path) -> str:
    """The administrator's password: random, kept in ``file`` (mode 0600), made on first use."""
    with database.write() as db:
        if not file.exists():
            password = secrets.token_urlsafe(24)
            partial = file.with_suffix(".new")
            partial.unlink(missing_ok=True)
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as handle:
                handle.write(password)
            partial.rename(file)
        password = file.read_text(encoding="ascii")
        if verified_user(db, ADMIN, password) is None:
            put_user(db, ADMIN, email=_ADMIN_EMAIL, password=password, admin=True)
    return password


def put_user(
    db: sqlite3.Connection,
    name: str,
    *,
    email: str,
    password: str | None,
    admin: bool,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """Create or change a user; no password keeps the old one, or leaves a new user without."""
    db.execute(
        "INSERT INTO users (name, email, password, admin, settings)"
        " VALUES (:name, :email, :password, :admin, coalesce(:settings, '{}'))"
        " ON CONFLICT (name) DO UPDATE SET email = :email, admin = :admin,"
        " password = CASE WHEN :password = '' THEN password ELSE :password END,"
        " settings = coalesce(:settings, settings)",
        {
            "name": name,
            "email": email,
            "password": hash_password(password) if password else "",
            "admin": int(admin),
            "settings": None if settings is None else json.dumps(settings),
        },
    )


def set_groups(db: sqlite3.Connection, user: str, groups: list[str]) -> None:
    """Make ``user`` a member of exactly ``groups``; 400 for an unknown one."""
    db.execute("DELETE FROM memberships WHERE user = ?", (user,))
    for group in groups:
        if not db.execute("SELECT 1 FROM groups WHERE name = ?", (group,)).fetchone():
            raise Refused(400, f"Group '{group}' does not exist.")
        db.execute("INSERT OR IGNORE INTO memberships VALUES (?, ?)", (user, group))


def groups_of(db: sqlite3.Connection, user: str) -> frozenset[str]:
    """Names of the groups that ``user`` is in."""
    rows = db.execute("SELECT member_of FROM memberships WHERE user = ?", (user,))
    return frozenset(row["member_of"] for row in rows)


def groups_to_join(db: sqlite3.Connection) -> list[str]:
    """Names of the groups that every new user joins."""
    rows = db.execute(
        "SELECT name FROM groups WHERE json_extract(settings, '$.autoJoin') ORDER BY name"
    )
    return [row["name"] for row in rows]


def is_admin(db: sqlite3.Connection, name: str) -> bool:
    """Whether a user is an administrator, or is in a group of administrators."""
    query = (
        "SELECT 1 FROM users WHERE name = :name AND admin UNION ALL"
        " SELECT 1 FROM memberships JOIN groups ON groups.name = member_of"
        " WHERE user = :name AND json_extract(groups.settings, '$.adminPrivileges')"
    )
    return db.execute(query, {"name": name}).fetchone() is not None


def find_user(db: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    """The row of a user: name, email, password, admin, settings (JSON)."""
    row: sqlite3.Row | None = db.execute("SELECT * FROM users WHERE name = ?", (name,)).fetchone()
    return row


def hash_password(password: str) -> str:
    """``<salt>$<scrypt>`` in base64."""
    salt = secrets.token_bytes(16)
    return f"{_base64(salt)}${_base64(_scrypt(password, salt))}"


def verified_user(db: sqlite3.Connection, name: str, password: str) -> sqlite3.Row | None:
    """The user, where the password, plain or encrypted by the platform, is right."""
    user = find_user(db, name)
    if user is None or not has_password(user):
        return None
    if hmac.compare_digest(encrypted_password(db, user).encode(), password.encode()):
        return user
    salt, _, expected = user["password"].partition("$")
    found = _base64(_scrypt(password, base64.b64decode(salt)))
    return user if hmac.compare_digest(found, expected) else None


def has_password(user: sqlite3.Row) -> bool:
    """Whether a password can be right for this user."""
    settings = json.loads(user["settings"])
    return bool(user["password"]) and not settings.get("internalPasswordDisabled")


def encrypted_password(db: sqlite3.Connection, user: sqlite3.Row) -> str:
    """What ``api/security/encryptedPassword`` gives: works as the password until that changes."""
    text = f"{user['name']}\0{user['password']}".encode()
    return "AP" + hmac.new(signing_key(db), text, hashlib.sha256).hexdigest()


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, **_SCRYPT)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
