"""Access tokens: ``access/api/v1/tokens``."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from mlops_jfrog.errors import ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.document import json_object


@dataclass(frozen=True)
class TokenRequest:
    """What is asked for."""

    scope: str
    expires_in: int
    """Seconds."""
    user: str | None
    """None stands for who asks."""
    description: str


@dataclass(frozen=True)
class IssuedToken:
    """A new token; nobody can ask for its secret again."""

    id: str
    secret: str = field(repr=False)
    scope: str
    """As the platform gave it."""
    expires_in: int
    """Seconds; 0 where the platform gave it no end."""


class Access:
    """The access tokens of one platform."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def create_token(self, request: TokenRequest) -> IssuedToken:
        """A new token; not tried twice, since a lost answer may have been a token."""
        body: dict[str, object] = {
            "scope": request.scope,
            "expires_in": request.expires_in,
            "description": request.description,
            **({"username": request.user} if request.user else {}),
        }
        document = json_object(self._session.request("POST", "access", "api/v1/tokens", json=body))
        token_id, secret = document.get("token_id"), document.get("access_token")
        if not (isinstance(token_id, str) and token_id and isinstance(secret, str) and secret):
            raise ServerError("the answer to a new token holds no token")
        seconds = document.get("expires_in")
        return IssuedToken(
            id=token_id,
            secret=secret,
            scope=str(document.get("scope") or request.scope),
            expires_in=seconds if isinstance(seconds, int) else 0,
        )

    def revoke_token(self, token_id: str) -> None:
        """Refused from now on; NotFoundError for an unknown one."""
        path = f"api/v1/tokens/{quote(token_id, safe='')}"
        self._session.request("DELETE", "access", path, idempotent=True)
