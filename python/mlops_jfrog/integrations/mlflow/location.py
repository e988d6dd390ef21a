"""Which repository an ``artifactory://`` address names, and with which credential it is asked.

Two forms, those of the plugins that people have::

    artifactory://<path>                            below MLFLOW_ARTIFACTORY_REPO
    artifactory://<host>/artifactory/<repo>/<path>

A client may name any address when it makes an experiment, so a credential goes only to the hosts
that the environment of this process names: that of MLFLOW_ARTIFACTORY_ENDPOINT_URL, that of JF_URL,
and in a tracking server those of its own artifact root and destination.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from mlops_jfrog.domain.coordinates import RelativePath, RepositoryKey
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.settings.secret_reference import secret_from
from mlops_jfrog.settings.urls import platform_url

ENDPOINT, KEY, REPOSITORY = (
    "MLFLOW_ARTIFACTORY_ENDPOINT_URL",
    "MLFLOW_ARTIFACTORY_KEY",
    "MLFLOW_ARTIFACTORY_REPO",
)
TOKEN, NO_SSL = "ARTIFACTORY_AUTH_TOKEN", "ARTIFACTORY_NO_SSL"

_SERVERS_OWN = ("_MLFLOW_SERVER_ARTIFACT_ROOT", "_MLFLOW_SERVER_ARTIFACT_DESTINATION")
"""In which `mlflow server` tells its workers what it was started with (mlflow.server.constants)."""

_ACCESS_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+\Z|cmVmdGtu[A-Za-z0-9]+\Z", re.ASCII)
"""A JSON web token, or a reference token (base64 of ``reftkn…``); anything else is an API key."""


@dataclass(frozen=True)
class Location:
    """A folder of one repository; ``base`` is empty where it is the repository itself."""

    artifactory_url: str
    authorization: str | None = field(repr=False)
    repository: RepositoryKey
    base: str


@dataclass(frozen=True)
class _Endpoint:
    url: str
    """Of Artifactory, without a trailing slash."""
    authorization: str | None = field(repr=False)


def locate(artifact_uri: str, environment: Mapping[str, str]) -> Location:
    """The location that an address names; nothing is sent.

    Raises ConfigurationError where the environment does not name the host or lacks something,
    UsageError for an address that is none.
    """
    parts = _parsed(artifact_uri)
    endpoints = list(_endpoints(environment))
    if not _names_a_host(parts, endpoints):
        return _below_the_repository(parts, endpoints, environment)
    prefix, _, rest = parts.path.partition("/artifactory/")
    endpoint = _trusted(parts.netloc, f"{prefix}/artifactory", endpoints)
    repository, _, base = rest.strip("/").partition("/")
    if not repository:
        raise UsageError(f"{artifact_uri!a} names no repository")
    key = RepositoryKey(repository)
    return Location(endpoint.url, endpoint.authorization, key, _checked(base))


def authorization(credential: str) -> str:
    """How a credential is sent, by its form: access tokens as such, all else as an API key."""
    return f"Bearer {credential}" if _ACCESS_TOKEN.match(credential) else f"ApiKey {credential}"


def _parsed(artifact_uri: str) -> SplitResult:
    parts = urlsplit(artifact_uri)
    if parts.scheme != "artifactory" or parts.query or parts.fragment:
        raise UsageError(f"{artifact_uri!a} is no address of an artifact store")
    if "@" in parts.netloc or "\\" in parts.netloc:
        raise UsageError(
            "an address of an artifact store holds no user and no password",
            hint=f"Set {KEY} instead.",
        )
    return parts


def _names_a_host(parts: SplitResult, endpoints: list[_Endpoint]) -> bool:
    if "/artifactory/" not in f"{parts.path}/":
        return False
    known = {urlsplit(endpoint.url).netloc for endpoint in endpoints}
    looks_like_one = "." in parts.netloc or ":" in parts.netloc or parts.netloc == "localhost"
    return looks_like_one or parts.netloc.lower() in known


def _below_the_repository(
    parts: SplitResult, endpoints: list[_Endpoint], environment: Mapping[str, str]
) -> Location:
    repository = environment.get(REPOSITORY, "").strip()
    if not endpoints or not repository:
        missing = ENDPOINT if not endpoints else REPOSITORY
        raise ConfigurationError(
            f"artifactory://{parts.netloc}{parts.path} can't be reached: {missing} is not set",
            hint=f"Set {ENDPOINT}, {KEY} and {REPOSITORY}.",
        )
    base = _checked(f"{parts.netloc}{parts.path}")
    first = endpoints[0]
    return Location(first.url, first.authorization, RepositoryKey(repository), base)


def _checked(base: str) -> str:
    base = base.strip("/")
    return RelativePath(base) if base else ""


def _trusted(netloc: str, path: str, endpoints: list[_Endpoint]) -> _Endpoint:
    for endpoint in endpoints:
        known = urlsplit(endpoint.url)
        if _authority(netloc, known.scheme) == known.netloc and path == known.path:
            return endpoint
    raise ConfigurationError(
        f"{netloc}{path} is not one of the hosts that this process is configured for",
        hint=f"Nothing was sent there. Set {ENDPOINT} to it where it is yours.",
    )


def _endpoints(environment: Mapping[str, str]) -> Iterator[_Endpoint]:
    """Those that are named here, the first one being for addresses without a host."""
    key = secret_from(environment, KEY, TOKEN)
    if url := environment.get(ENDPOINT, "").strip():
        yield _Endpoint(f"{platform_url(url)}/artifactory", authorization(key) if key else None)
    if url := environment.get("JF_URL", "").strip():
        yield _Endpoint(f"{platform_url(url)}/artifactory", _of_the_platform(environment))
    for variable in _SERVERS_OWN:
        parts = urlsplit(environment.get(variable, ""))
        if parts.scheme == "artifactory" and key and _names_a_host(parts, []):
            scheme = "http" if _is_set(environment.get(NO_SSL)) else "https"
            prefix = parts.path.partition("/artifactory/")[0]
            own = platform_url(f"{scheme}://{parts.netloc}{prefix}")
            yield _Endpoint(f"{own}/artifactory", authorization(key))


def _of_the_platform(environment: Mapping[str, str]) -> str | None:
    secret_id = "JFROG_ACCESS_TOKEN_SECRET_ID"  # noqa: S105 - the name of a variable
    token = secret_from(environment, "JF_ACCESS_TOKEN", secret_id=secret_id)
    if token:
        return f"Bearer {token}"
    user, password = environment.get("JF_USER"), secret_from(environment, "JF_PASSWORD")
    if not user or not password:
        return None
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode('ascii')}"


def _is_set(value: str | None) -> bool:
    return (value or "").strip().lower() in {"1", "true", "yes", "on"}


def _authority(netloc: str, scheme: str) -> str:
    """Host and port as ``platform_url`` writes them."""
    default = ":443" if scheme == "https" else ":80"
    return netloc.lower().removesuffix(default)
