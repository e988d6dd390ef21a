"""The upstream of a remote repository over HTTP: its credentials, its TLS, its time limits."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.http import Answer, PlatformSession, Streamed, Trust
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.sandbox.remote.domains import admission
from mlops_jfrog.sandbox.repositories import Repository

_RETRIES = RetryPolicy(attempts=2, base_seconds=0.2)
_SILENCE_MILLISECONDS = 15_000
_SERVICE = "upstream"


class Upstream:
    """Requests to any address; credentials go to the host of the configured one only.

    ``username`` and ``password`` are Basic credentials, a ``password`` alone is a bearer's token.
    ``clientTlsCertificate`` and ``caBundle`` are files of the machine that the sandbox runs on.
    """

    def __init__(self, repository: Repository, base: str | None = None) -> None:
        configuration = repository.configuration
        self.base = (base or str(configuration["url"])).rstrip("/")
        self._authorization = _authorization(configuration)
        self._admit = admission(repository)
        self._trust = Trust(
            Path(configuration["caBundle"]) if configuration.get("caBundle") else None,
            configuration.get("clientTlsCertificate") or None,
        )
        silence = configuration.get("socketTimeoutMillis") or _SILENCE_MILLISECONDS
        self._silence_seconds = silence / 1000

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """A small answer, read whole; raises as PlatformSession does."""
        with closing(self._session(url)) as session:
            return session.request("GET", _SERVICE, _path_of(url), headers=headers, idempotent=True)

    def post(self, url: str, document: object) -> Answer:
        """Tell the upstream something; raises as PlatformSession does."""
        with closing(self._session(url)) as session:
            return session.request("POST", _SERVICE, _path_of(url), json=document)

    def ask(self, url: str, text: str) -> Answer:
        """An answer to a query in plain text; raises as PlatformSession does."""
        headers, body = {"Content-Type": "text/plain"}, text.encode()
        with closing(self._session(url)) as session:
            return session.request(
                "POST", _SERVICE, _path_of(url), headers=headers, body=body, idempotent=True
            )

    @contextmanager
    def content(self, url: str, headers: Mapping[str, str]) -> Iterator[Streamed]:
        """An answer of any size, in blocks."""
        session = self._session(url)
        with (
            closing(session),
            session.stream("GET", _SERVICE, _path_of(url), headers=headers) as streamed,
        ):
            yield streamed

    def _session(self, url: str) -> PlatformSession:
        asked, own = urlsplit(url), urlsplit(self.base)
        same = (own.scheme, own.netloc) == (asked.scheme, asked.netloc)
        return PlatformSession(
            {_SERVICE: f"{asked.scheme}://{asked.netloc}"},
            authorization=self._authorization if same else None,
            trust=self._trust,
            retries=_RETRIES,
            silence_seconds=self._silence_seconds,
            admit=self._admit,
        )


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def _authorization(configuration: Mapping[str, Any]) -> str | None:
    user, password = configuration.get("username"), configuration.get("password")
    if user:
        credentials = base64.b64encode(f"{user}:{password or ''}".encode()).decode()
        return f"Basic {credentials}"
    return f"Bearer {password}" if password else None
