"""The index that a remote repository stands for, over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from mlops_jfrog.http import PlatformSession
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.sandbox.pypi.upstream_page import ACCEPT, UpstreamFile, parse_page
from mlops_jfrog.sandbox.repositories import Repository

_RETRIES = RetryPolicy(attempts=2, base_seconds=0.2)
_SIMPLE = "simple"


class Upstream:
    """The index is at ``pyPIRegistryUrl``, else at ``url``: its root, or its ``simple`` folder."""

    def __init__(self, repository: Repository) -> None:
        configuration = repository.configuration
        url = str(configuration.get("pyPIRegistryUrl") or configuration["url"]).rstrip("/")
        self._base = url.removesuffix(f"/{_SIMPLE}")
        user, password = configuration.get("username"), configuration.get("password")
        credentials = base64.b64encode(f"{user}:{password or ''}".encode()).decode()
        self._authorization = f"Basic {credentials}" if user else None

    def project_files(self, project: str) -> list[UpstreamFile]:
        """What the index offers; NotFoundError for an unknown project, NetworkError without it."""
        path = f"{_SIMPLE}/{project}/"
        session = self._session(self._base)
        with closing(session):
            answer = session.request(
                "GET", "index", path, headers={"Accept": ACCEPT}, idempotent=True
            )
        content_type = answer.headers.get("Content-Type", "")
        return parse_page(answer.content, content_type, f"{self._base}/{path}", project)

    @contextmanager
    def content(self, url: str) -> Iterator[Iterator[bytes]]:
        """A file in blocks; the credentials go to the index's own host only."""
        parts = urlsplit(url)
        session = self._session(f"{parts.scheme}://{parts.netloc}")
        path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
        with closing(session), session.stream("GET", "index", path) as blocks:
            yield blocks

    def _session(self, base: str) -> PlatformSession:
        own, other = urlsplit(self._base), urlsplit(base)
        same = (own.scheme, own.netloc) == (other.scheme, other.netloc)
        return PlatformSession(
            {"index": base},
            authorization=self._authorization if same else None,
            retries=_RETRIES,
        )
