"""The one requests.Session: our own authentication only, large blocks, no surprises."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from mlops_jfrog.version import __version__

BLOCK = 1 << 20
"""Bytes read or sent at once; the library's own 16 KiB cost a system call each."""
_POOLS = 4
CONNECTIONS = 16
"""Kept open for each host, where nobody says otherwise."""


@dataclass(frozen=True)
class Trust:
    """Whom to trust, and as whom to appear; None takes the system's (``REQUESTS_CA_BUNDLE``)."""

    ca_bundle: Path | None = None
    client_certificate: tuple[str, str] | str | None = None


@dataclass(frozen=True)
class Authorization(AuthBase):
    """Our header, whatever a .netrc says; gone when a redirect leads to another host."""

    value: str | None = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.value is not None:
            request.headers["Authorization"] = self.value
        return request


class _Live:
    """The connections that exist, whatever thread uses them."""

    def __init__(self) -> None:
        self._connections: WeakSet[Any] = WeakSet()
        self._lock = threading.Lock()
        self._kinds: dict[type, type] = {}

    def tracked(self, kind: Any) -> type:
        """A class of connections like ``kind`` that are known here as soon as they are open."""
        if kind in self._kinds.values():
            known: type = kind
            return known
        live = self

        class Tracked(kind):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                with live._lock:
                    live._connections.add(self)

        return self._kinds.setdefault(kind, Tracked)

    def cut(self) -> None:
        """Break every one, so that whoever waits for an answer stops waiting."""
        with self._lock:
            open_now = [one.sock for one in self._connections if one.sock is not None]
        for each in open_now:
            with contextlib.suppress(OSError):
                # The plain socket's: TLS would first want to say goodbye.
                socket.socket.shutdown(each, socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    def __init__(self, live: _Live, **pools: Any) -> None:
        self._live = live
        super().__init__(**pools)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, blocksize=BLOCK, **pool)

    def proxy_manager_for(self, proxy: str, **pool: Any) -> Any:
        return super().proxy_manager_for(proxy, blocksize=BLOCK, **pool)

    def get_connection_with_tls_context(self, *asked: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*asked, **options)
        pool.ConnectionCls = self._live.tracked(pool.ConnectionCls)
        return pool


class OpenSession(requests.Session):
    """A session whose connections can be cut while they are in use."""

    def __init__(self) -> None:
        super().__init__()
        self.live = _Live()
        self._surroundings: dict[tuple[object, ...], Any] = {}

    def merge_environment_settings(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        """Proxies and the CA bundle of the environment, read once for each host.

        To read them again takes a third of the time that a small request costs.
        """
        host = urlsplit(str(url))
        key = (host.scheme, host.netloc, stream, verify, cert)
        if key not in self._surroundings:
            found = super().merge_environment_settings(url, proxies, stream, verify, cert)
            self._surroundings[key] = found
        return dict(self._surroundings[key])

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Drop our header where a redirect leaves the host, and take none from a .netrc."""
        assert prepared_request.url is not None
        assert response.request.url is not None
        before, after = response.request.url, prepared_request.url
        if self.should_strip_auth(before, after):  # type: ignore[no-untyped-call]
            prepared_request.headers.pop("Authorization", None)


def open_session(
    authorization: str | None, trust: Trust, connections: int = CONNECTIONS
) -> OpenSession:
    """A session with pools; proxies and the CA bundle of the environment are honoured."""
    session = OpenSession()
    session.auth = Authorization(authorization)
    session.headers["User-Agent"] = f"mlops-jfrog/{__version__}"
    for scheme in ("http://", "https://"):
        session.mount(
            scheme,
            _Adapter(session.live, pool_connections=_POOLS, pool_maxsize=connections),
        )
    session.cert = trust.client_certificate
    return session


def follows_redirects(method: str) -> bool:
    """Only reading does: a redirected write would become a GET, and look like a success."""
    return method.upper() in {"GET", "HEAD"}
