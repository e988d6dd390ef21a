"""A session with one platform: authentication, time limits, retries, answers mapped to errors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.http.answer import Answer
from mlops_jfrog.http.failure import failure
from mlops_jfrog.http.refusal import refusal
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.version import __version__

_BLOCK = 1 << 20
_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 60.0


@dataclass(frozen=True)
class _Authorization(AuthBase):
    """Our header, whatever a .netrc says; gone when a redirect leads to another host."""

    value: str | None = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.value is not None:
            request.headers["Authorization"] = self.value
        return request


@dataclass(frozen=True)
class Trust:
    """Whom to trust, and as whom to appear; None takes the system's (``REQUESTS_CA_BUNDLE``)."""

    ca_bundle: Path | None = None
    client_certificate: tuple[str, str] | str | None = None


class PlatformSession:
    """Requests to the services of one platform.

    ``services`` maps a service's name (artifactory, xray, access, evidence) to its base URL. There
    is no time limit for the whole of a transfer, only for connecting and for silence.
    """

    def __init__(
        self,
        services: Mapping[str, str],
        *,
        authorization: str | None,
        trust: Trust | None = None,
        retries: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._services = dict(services)
        self._retries = retries or RetryPolicy()
        self._sleep = sleep
        self._session = requests.Session()
        self._session.auth = _Authorization(authorization)
        self._session.headers["User-Agent"] = f"mlops-jfrog/{__version__}"
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_connections=4, pool_maxsize=16))
        trust = trust or Trust()
        self._verify = str(trust.ca_bundle) if trust.ca_bundle else None
        self._session.cert = trust.client_certificate

    def service_url(self, service: str) -> str:
        """Base URL of a service, without a trailing slash."""
        return self._services[service]

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def request(
        self,
        method: str,
        service: str,
        path: str,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        json: object = None,
        body: bytes | BinaryIO | None = None,
        idempotent: bool = False,
    ) -> Answer:
        """One request, its answer read whole; ``path`` and ``query`` are encoded already.

        Raises the error that fits an answer of 400 or more, NetworkError where there is none.
        Idempotent ones are tried again after a broken connection, 429 and 5xx.
        """
        call = _Call(method, self._url(service, path, query), dict(headers or {}), json, body)
        with self._answered(call, idempotent=idempotent) as response:
            return Answer(response.status_code, response.headers, response.content, _shown(call))

    @contextmanager
    def stream(self, method: str, service: str, path: str) -> Iterator[Iterator[bytes]]:
        """The body of an answer in blocks; a break in the middle is a NetworkError."""
        url = self._url(service, path, "")
        call = _Call(method, url, {"Accept-Encoding": "identity"}, in_blocks=True)
        with self._answered(call, idempotent=True) as response:
            yield _blocks(response, call)

    def _url(self, service: str, path: str, query: str) -> str:
        return f"{self._services[service]}/{path}" + (f"?{query}" if query else "")

    @contextmanager
    def _answered(self, call: _Call, *, idempotent: bool) -> Iterator[requests.Response]:
        """A good answer, after as many tries as the policy allows."""
        attempts = self._retries.attempts if idempotent else 1
        for attempt in range(1, attempts + 1):
            outcome = self._once(call)
            if isinstance(outcome, requests.Response) and outcome.status_code < 400:
                with outcome:
                    yield outcome
                return
            error, wait = self._judge(outcome, call, attempt + 1)
            if wait is None or attempt == attempts:
                raise error
            self._sleep(wait)

    def _once(self, call: _Call) -> requests.Response | OSError:
        """One try; an answer that broke off in its body is no answer."""
        if call.body is not None and not isinstance(call.body, bytes):
            call.body.seek(0)
        try:
            response = self._session.request(
                call.method,
                call.url,
                headers=call.headers,
                json=call.json,
                data=call.body,
                timeout=(_CONNECT_SECONDS, _SILENCE_SECONDS),
                stream=True,
                verify=self._verify,
            )
            if not call.in_blocks:
                # Read here, so that a body that breaks off is tried again like any other failure.
                _ = response.content
        except OSError as error:
            return error
        return response

    def _judge(
        self, outcome: requests.Response | OSError, call: _Call, attempt: int
    ) -> tuple[MlopsError, float | None]:
        """The error, and the seconds to wait before the next try; None where none is worth it."""
        if isinstance(outcome, requests.Response):
            with outcome:
                error = refusal(outcome.status_code, outcome.content, _shown(call))
                worth = self._retries.is_worth_retrying(outcome.status_code)
                retry_after = outcome.headers.get("Retry-After")
            return error, self._retries.wait_seconds(attempt, retry_after) if worth else None
        host = urlsplit(call.url).netloc
        hopeless = isinstance(outcome, requests.exceptions.SSLError)
        wait = None if hopeless else self._retries.wait_seconds(attempt)
        return failure(outcome, host), wait


@dataclass(frozen=True)
class _Call:
    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    json: object = field(default=None, repr=False)
    body: bytes | BinaryIO | None = field(default=None, repr=False)
    in_blocks: bool = False
    """Whether the caller reads the body itself, block by block."""


def _blocks(response: requests.Response, call: _Call) -> Iterator[bytes]:
    try:
        yield from response.iter_content(_BLOCK)
    except requests.RequestException as error:
        raise failure(error, urlsplit(call.url).netloc) from None


def _shown(call: _Call) -> str:
    """Method and path, without the query and the properties in the path."""
    return f"{call.method} {urlsplit(call.url).path.partition(';')[0]}"
