"""What a request authenticates with. No representation of these shows a secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone


@dataclass(frozen=True)
class BearerToken:
    """An access token."""

    token: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """Value of the ``Authorization`` header."""
        return f"Bearer {self.token}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear nowhere."""
        return (self.token,)


@dataclass(frozen=True)
class UserPassword:
    """A user with a password, an API key or a token in its place."""

    user: str
    password: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """Value of the ``Authorization`` header (Basic, RFC 7617 in UTF-8)."""
        return f"Basic {self._encoded}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear nowhere."""
        return (self.password, self._encoded)

    @property
    def _encoded(self) -> str:
        return base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")


Credentials = BearerToken | UserPassword


def token_user(token: str) -> str | None:
    """User name in an access token: what follows ``/users/`` in the JWT's ``sub``; else None."""
    subject = _claims(token).get("sub")
    if not isinstance(subject, str) or "/users/" not in subject:
        return None
    return subject.rpartition("/users/")[2] or None


def token_expiry(token: str) -> datetime | None:
    """End of an access token: the JWT's ``exp``; None where it has none, or is no JWT."""
    seconds = _claims(token).get("exp")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None


def _claims(token: str) -> Mapping[str, object]:
    """What a JWT says, unverified; nothing where it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}
