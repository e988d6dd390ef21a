"""The one requests.Session: our own authentication only, large blocks, no surprises."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from mlops_jfrog.version import __version__

BLOCK = 1 << 20
"""Bytes read or sent at once; the library's own 16 KiB cost a system call each."""
_POOLS, _CONNECTIONS = 4, 16


@dataclass(frozen=True)
class Trust:
    """Whom to trust, and as whom to appear; None takes the system's (``REQUESTS_CA_BUNDLE``)."""

    ca_bundle: Path | None = None
    client_certificate: tuple[str, str] | str | None = None


@dataclass(frozen=True)
class _Authorization(AuthBase):
    """Our header, whatever a .netrc says; gone when a redirect leads to another host."""

    value: str | None = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.value is not None:
            request.headers["Authorization"] = self.value
        return request


class _Adapter(HTTPAdapter):
    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, blocksize=BLOCK, **pool)

    def proxy_manager_for(self, proxy: str, **pool: Any) -> Any:
        return super().proxy_manager_for(proxy, blocksize=BLOCK, **pool)


class _Session(requests.Session):
    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Drop our header where a redirect leaves the host, and take none from a .netrc."""
        assert prepared_request.url is not None
        assert response.request.url is not None
        before, after = response.request.url, prepared_request.url
        if self.should_strip_auth(before, after):  # type: ignore[no-untyped-call]
            prepared_request.headers.pop("Authorization", None)


def open_session(authorization: str | None, trust: Trust) -> requests.Session:
    """A session with pools; proxies and the CA bundle of the environment are honoured."""
    session = _Session()
    session.auth = _Authorization(authorization)
    session.headers["User-Agent"] = f"mlops-jfrog/{__version__}"
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(pool_connections=_POOLS, pool_maxsize=_CONNECTIONS))
    session.cert = trust.client_certificate
    return session


def follows_redirects(method: str) -> bool:
    """Only reading does: a redirected write would become a GET, and look like a success."""
    return method.upper() in {"GET", "HEAD"}
