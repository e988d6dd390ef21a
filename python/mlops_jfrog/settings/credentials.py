"""What a request authenticates with. No representation of these shows a secret."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field


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
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    subject = payload.get("sub") if isinstance(payload, dict) else None
    if not isinstance(subject, str) or "/users/" not in subject:
        return None
    return subject.rpartition("/users/")[2] or None
