"""Requests to a sandbox, as one caller, over one kept connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests


@dataclass
class Client:
    """Requests below ``url``; a token, user and password, or nobody."""

    url: str
    token: str | None = None
    login: tuple[str, str] | None = None
    session: requests.Session = field(default_factory=requests.Session, repr=False)

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        # trust_env would take credentials of the machine's own configuration.
        self.session.trust_env = False
        return self.session.request(
            method, f"{self.url}/{path}", headers=headers, auth=self.login, timeout=30, **options
        )
