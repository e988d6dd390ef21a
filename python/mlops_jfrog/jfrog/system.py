"""Whether the platform's services answer, and which versions they are."""

from __future__ import annotations

import json

from mlops_jfrog.errors import MlopsError, ServerError
from mlops_jfrog.http import PlatformSession


class System:
    """The services' own routes."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def ping(self) -> None:
        """``GET artifactory/api/system/ping``; raises what keeps it from answering."""
        self._session.request("GET", "artifactory", "api/system/ping", idempotent=True)

    def artifactory_version(self) -> str:
        """``version`` of ``GET artifactory/api/system/version``; needs a valid credential."""
        return self._version("artifactory", "api/system/version", "version")

    def xray_version(self) -> str | None:
        """``xray_version`` of ``GET xray/api/v1/system/version``; None where it doesn't answer."""
        try:
            return self._version("xray", "api/v1/system/version", "xray_version")
        except MlopsError:
            return None

    def _version(self, service: str, path: str, field: str) -> str:
        answer = self._session.request("GET", service, path, idempotent=True)
        try:
            version = json.loads(answer.content)[field]
        except (ValueError, KeyError, TypeError) as error:
            raise ServerError(
                f"{self._session.service_url(service)} does not answer as {service} does",
                hint="Check the URL: it is that of the platform, without a path behind it.",
            ) from error
        return str(version)
