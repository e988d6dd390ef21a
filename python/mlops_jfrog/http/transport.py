"""How a request reaches a host: requests decides about proxies and trust, urllib3 moves the bytes.

What requests adds to each single request (cookies, hooks, .netrc, its own retries) is not wanted
here, and costs more than twice the time of the request itself: with small files that is everything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import requote_uri, super_len

from mlops_jfrog.http.call import API_KEY_HEADER
from mlops_jfrog.http.connections import Connections
from mlops_jfrog.version import __version__

BLOCK = 512 << 10
"""Bytes read or sent at once; the library's own 16 KiB cost a system call each."""
_HOSTS = 32
"""Whose connections are kept at once."""
CONNECTIONS = 16
"""Kept open for each host, where nobody says otherwise."""
_MOST_REDIRECTS = 30
_ALWAYS = {
    "User-Agent": f"mlops-jfrog/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
}
_NO_RETRIES = urllib3.Retry(total=False, redirect=False)

Response: TypeAlias = urllib3.HTTPResponse


def everywhere(url: str) -> None:
    """Keeps no request from any address."""


@dataclass(frozen=True)
class Trust:
    """Whom to trust, and as whom to appear; None takes the system's (``REQUESTS_CA_BUNDLE``)."""

    ca_bundle: Path | None = None
    client_certificate: tuple[str, str] | str | None = None


@dataclass(frozen=True)
class _Route:
    """The way to one host."""

    pool: Any = field(repr=False)
    names_the_host: bool
    """A proxy is asked for whole URLs."""


class Transport:
    """Sends single requests; several threads use one."""

    def __init__(
        self,
        trust: Trust,
        *,
        connections: int,
        connect_seconds: float,
        silence_seconds: float,
        admit: Callable[[str], None] = everywhere,
    ) -> None:
        self._admit = admit
        self.connections = Connections(silence_seconds)
        self._timeout = urllib3.Timeout(connect=connect_seconds, read=silence_seconds)
        self._session = requests.Session()
        self._verify = str(trust.ca_bundle) if trust.ca_bundle else None
        self._session.cert = trust.client_certificate
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(_HOSTS, connections))
        self._routes: dict[tuple[str, str], _Route] = {}
        self._finding = threading.Lock()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def send(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> Response:
        """The answer, its body not read yet; reading follows redirects.

        Credentials stay with the host they were meant for. ``admit`` is given each address first.
        Raises what requests and urllib3 and ``admit`` raise.
        """
        wanted = {**_ALWAYS, **headers}
        if body is not None and not isinstance(body, bytes) and not _in_chunks(wanted):
            length = super_len(body)  # type: ignore[no-untyped-call]
            wanted.setdefault("Content-Length", str(length))
        for _ in range(_MOST_REDIRECTS):
            self._admit(url)
            response = self._ask(method, url, wanted, body)
            location = response.get_redirect_location() if follows_redirects(method) else None
            if not location:
                return response
            let_go(response)
            before, url = url, requote_uri(urljoin(url, location))
            if self._session.should_strip_auth(before, url):  # type: ignore[no-untyped-call]
                wanted.pop("Authorization", None)
                wanted.pop(API_KEY_HEADER, None)
        raise requests.TooManyRedirects(f"more than {_MOST_REDIRECTS} redirects")

    def _ask(self, method: str, url: str, headers: dict[str, str], body: Any) -> Response:
        route, parts = self._route(url), urlsplit(url)
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        answer: Response = route.pool.urlopen(
            method,
            url if route.names_the_host else target,
            body=body,
            headers=headers,
            retries=_NO_RETRIES,
            redirect=False,
            assert_same_host=False,
            timeout=self._timeout,
            preload_content=False,
        )
        return answer

    def _route(self, url: str) -> _Route:
        parts = urlsplit(url)
        host = (parts.scheme, parts.netloc)
        found = self._routes.get(host)
        if found is None:
            with self._finding:
                if len(self._routes) >= _HOSTS:
                    # No more than the pools that are kept: a pool that was dropped is closed.
                    self._routes.clear()
                found = self._routes[host] = self._found(url)
        return found

    def _found(self, url: str) -> _Route:
        """Proxies and the CA bundle of the environment are read here, once for each host."""
        asked = requests.Request("GET", url).prepare()
        chosen = self._session.merge_environment_settings(url, {}, True, self._verify, None)
        verify, cert, proxies = chosen["verify"], chosen["cert"], chosen["proxies"]
        adapter: Any = self._session.get_adapter(url)
        pool = adapter.get_connection_with_tls_context(asked, verify, proxies=proxies, cert=cert)
        adapter.cert_verify(pool, url, verify, cert)
        pool.ConnectionCls = self.connections.tracked(pool.ConnectionCls)
        return _Route(pool, adapter.request_url(asked, proxies) != asked.path_url)


class _Adapter(HTTPAdapter):
    """Makes pools that send large blocks."""

    def __init__(self, hosts: int, connections: int) -> None:
        super().__init__(pool_connections=hosts, pool_maxsize=connections)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, blocksize=BLOCK, **pool)

    def proxy_manager_for(self, proxy: str, **pool: Any) -> Any:
        return super().proxy_manager_for(proxy, blocksize=BLOCK, **pool)


def _in_chunks(headers: Mapping[str, str]) -> bool:
    """Whether the body's length is not known before its end (RFC 9112, 7.1)."""
    return headers.get("Transfer-Encoding") == "chunked"


def follows_redirects(method: str) -> bool:
    """Only reading does: a redirected write would become a GET, and look like a success."""
    return method.upper() in {"GET", "HEAD"}


def let_go(response: Response) -> None:
    """Its connection is used again where the body was read to its end, and closed otherwise."""
    response.close()
    response.release_conn()
