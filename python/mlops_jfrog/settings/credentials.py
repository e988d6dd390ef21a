"""What a request authenticates with. No representation of these shows a secret.

The secret is the text itself, or is read where it is kept when it is first needed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from mlops_jfrog.settings.secret_reference import StoredSecret

Secret = str | StoredSecret


@dataclass(frozen=True)
class BearerToken:
    """An access token."""

    held: Secret = field(repr=False)

    @property
    def token(self) -> str:
        """The token itself. Raises ConfigurationError where it can't be read."""
        return _text(self.held)

    @property
    def authorization(self) -> str:
        """Value of the ``Authorization`` header."""
        return f"Bearer {self.token}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear nowhere; nothing is read for it."""
        return _known(self.held)

    def renewed(self, refused: str) -> str:
        """``authorization`` after the platform refused this one; the same where none is new."""
        return _renewed(self, refused)


@dataclass(frozen=True)
class UserPassword:
    """A user with a password, an API key or a token in its place."""

    user: str
    held: Secret = field(repr=False)

    @property
    def password(self) -> str:
        """The password itself. Raises ConfigurationError where it can't be read."""
        return _text(self.held)

    @property
    def authorization(self) -> str:
        """Value of the ``Authorization`` header (Basic, RFC 7617 in UTF-8)."""
        return f"Basic {self._encoded(self.password)}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must appear nowhere; nothing is read for it."""
        return tuple(text for known in _known(self.held) for text in (known, self._encoded(known)))

    def renewed(self, refused: str) -> str:
        """``authorization`` after the platform refused this one; the same where none is new."""
        return _renewed(self, refused)

    def _encoded(self, password: str) -> str:
        return base64.b64encode(f"{self.user}:{password}".encode()).decode("ascii")


Credentials = BearerToken | UserPassword


def _text(secret: Secret) -> str:
    return secret.value if isinstance(secret, StoredSecret) else secret


def _known(secret: Secret) -> tuple[str, ...]:
    return secret.read if isinstance(secret, StoredSecret) else (secret,)


def _renewed(credentials: Credentials, refused: str) -> str:
    if isinstance(credentials.held, StoredSecret) and credentials.authorization == refused:
        credentials.held.read_again()
    return credentials.authorization


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
