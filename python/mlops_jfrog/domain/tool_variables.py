"""What other tools read from their environment: JFrog's, Hugging Face's, pip's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

_HUB_SECONDS = "86400"
"""The platform may first fetch a model from the Hub: JFrog's own advice for both time limits."""

HUB_TOKEN = "HF_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class ToolAddresses:
    """Where tools find the platform."""

    url: str
    artifactory_url: str
    pypi_repository: str
    hub_repository: str
    ca_bundle: str | None
    build: Mapping[str, str | None]
    """``name``, ``number`` and ``project`` of the build, where they are known."""

    login: str | None = None
    """Who pip says it is; it asks a keyring for the password."""

    @property
    def pip_index(self) -> str:
        """The index, without credentials."""
        return f"{self.artifactory_url}/api/pypi/{self.pypi_repository}/simple"

    @property
    def pip_index_with_login(self) -> str:
        """The index as pip gets it."""
        scheme, _, rest = self.pip_index.partition("://")
        return f"{scheme}://{quote(self.login, safe='')}@{rest}" if self.login else self.pip_index

    @property
    def hub_endpoint(self) -> str:
        """The Hub's root as huggingface_hub wants it."""
        return f"{self.artifactory_url}/api/huggingfaceml/{self.hub_repository}"

    def variables(self) -> dict[str, str]:
        """Name to value; none of them holds a secret."""
        found: dict[str, str | None] = {
            "JF_URL": self.url,
            **hub_variables(self.hub_endpoint, self.ca_bundle),
            "PIP_INDEX_URL": self.pip_index_with_login,
            # A refused credential must fail rather than ask nobody.
            "PIP_NO_INPUT": "1",
            "PIP_CERT": self.ca_bundle,
            **{f"JFROG_CLI_BUILD_{key.upper()}": value for key, value in self.build.items()},
        }
        return {name: value for name, value in found.items() if value}


def hub_variables(endpoint: str, ca_bundle: str | None) -> dict[str, str]:
    """What huggingface_hub reads when it is imported, secrets left out."""
    return {
        "HF_ENDPOINT": endpoint,
        "HF_HUB_ETAG_TIMEOUT": _HUB_SECONDS,
        "HF_HUB_DOWNLOAD_TIMEOUT": _HUB_SECONDS,
        # The platform speaks git LFS; with Xet's client installed there is no way back to it.
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        # requests reads one of them, httpx (huggingface_hub from 1.0) the other.
        **({"REQUESTS_CA_BUNDLE": ca_bundle, "SSL_CERT_FILE": ca_bundle} if ca_bundle else {}),
    }
