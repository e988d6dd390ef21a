"""One platform: every service of the client over one session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mlops_jfrog.http import PlatformSession, Trust
from mlops_jfrog.http.authorization import Authorization
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.jfrog.artifacts import Artifacts
from mlops_jfrog.jfrog.search import Search
from mlops_jfrog.settings.connection import Connection
from mlops_jfrog.settings.credentials import Credentials

if TYPE_CHECKING:
    from mlops_jfrog.jfrog.builds import Builds
    from mlops_jfrog.jfrog.xray import Xray


@dataclass(frozen=True)
class Platform:
    """The services; each is made when it is first used."""

    session: PlatformSession

    @cached_property
    def artifacts(self) -> Artifacts:
        """Files in repositories."""
        return Artifacts(self.session)

    @cached_property
    def search(self) -> Search:
        """Finding items."""
        return Search(self.session)

    @cached_property
    def builds(self) -> Builds:
        """Build-infos and promotion."""
        # Imported on use, as Xray: what only moves files needs neither.
        from mlops_jfrog.jfrog.builds import Builds

        return Builds(self.session)

    @cached_property
    def xray(self) -> Xray:
        """Build scans."""
        from mlops_jfrog.jfrog.xray import Xray

        return Xray(self.session)


def connect(connection: Connection, retries: RetryPolicy | None = None) -> Platform:
    """A platform from its settings; nothing is sent yet."""
    certificate = connection.client_cert
    pair: tuple[str, str] | str | None = None
    if certificate is not None:
        pair = str(certificate.certificate)
        pair = (pair, str(certificate.key)) if certificate.key else pair
    session = PlatformSession(
        {
            "artifactory": connection.artifactory_url,
            "xray": connection.xray_url,
            "access": connection.access_url,
            "evidence": connection.evidence_url,
        },
        authorization=_authorization(connection.credentials),
        trust=Trust(connection.ca_bundle, pair),
        retries=retries,
    )
    return Platform(session)


def _authorization(credentials: Credentials | None) -> Authorization:
    if credentials is None:
        return Authorization(None)
    return Authorization(credentials.authorization, credentials.renewed)
