"""Who is logged in to the web page: kept in memory, so a restart logs everybody out."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from mlops_jfrog.sandbox import accounts
from mlops_jfrog.sandbox.identity import Principal, user_principal
from mlops_jfrog.sandbox.platform import Platform

LIFETIME_SECONDS = 8 * 3600
_MOST = 10_000


@dataclass(frozen=True)
class _Session:
    user: str
    password: str
    """The stored hash at the time of the login: another password ends the session."""
    expires: float


class Sessions:
    """Open sessions by the digest of their secret; the secret itself is only in the cookie."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, _Session] = {}

    def begin(self, user: sqlite3.Row) -> str:
        """The secret of a new session."""
        secret = secrets.token_urlsafe(32)
        session = _Session(user["name"], user["password"], self._clock() + LIFETIME_SECONDS)
        with self._lock:
            now = self._clock()
            self._open = {key: each for key, each in self._open.items() if each.expires > now}
            while len(self._open) >= _MOST:
                del self._open[next(iter(self._open))]
            self._open[_digest(secret)] = session
        return secret

    def end(self, secret: str) -> None:
        """Forget a session; nothing where there is none."""
        with self._lock:
            self._open.pop(_digest(secret), None)

    def principal(self, db: sqlite3.Connection, secret: str) -> Principal | None:
        """Who it is, with the rights of this moment; None once it ended in any way."""
        with self._lock:
            session = self._open.get(_digest(secret))
        if session is None or session.expires <= self._clock():
            return None
        user = accounts.find_user(db, session.user)
        if user is None or user["password"] != session.password or not accounts.has_password(user):
            return None
        return user_principal(db, session.user)


_sessions: WeakKeyDictionary[Platform, Sessions] = WeakKeyDictionary()
_lock = threading.Lock()


def sessions_of(platform: Platform) -> Sessions:
    """Those of one data folder."""
    with _lock:
        return _sessions.setdefault(platform, Sessions())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
