"""Where the platform is and how to authenticate there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.credentials import BearerToken, Credentials, Secret, UserPassword
from mlops_jfrog.settings.jfrog_cli import Server
from mlops_jfrog.settings.secret_reference import StoredSecret, is_reference
from mlops_jfrog.settings.server_choice import Choice
from mlops_jfrog.settings.urls import platform_url


@dataclass(frozen=True)
class ClientCertificate:
    """A client certificate for mutual TLS; ``key`` is None where ``certificate`` holds both."""

    certificate: Path
    key: Path | None


@dataclass(frozen=True)
class Connection:
    """One platform. URLs have no trailing slash; a representation shows no secret."""

    url: str
    artifactory_url: str
    xray_url: str
    access_url: str
    credentials: Credentials | None
    ca_bundle: Path | None
    client_cert: ClientCertificate | None
    server_id: str | None

    @property
    def evidence_url(self) -> str:
        """The Evidence service."""
        return f"{self.url}/evidence"


def connection_from(choice: Choice, environment: Mapping[str, str]) -> Connection:
    """The connection that was chosen; a secret that is given by reference is not read yet.

    Raises ConfigurationError where no platform is known, a certificate file is missing or the
    credentials are incomplete.
    """
    given = choice.text("url")
    if given is None:
        raise ConfigurationError(
            "no JFrog Platform is configured",
            hint="Set JF_URL and JF_ACCESS_TOKEN, or run `mlops-jfrog configure`.",
        )
    try:
        url = platform_url(given)
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{choice.origin('url')}: {error.message}", hint=error.hint
        ) from error
    server = choice.server
    return Connection(
        url=url,
        artifactory_url=_service(server, "artifactoryUrl", f"{url}/artifactory"),
        xray_url=_service(server, "xrayUrl", f"{url}/xray"),
        access_url=_service(server, "accessUrl", f"{url}/access"),
        credentials=_credentials(choice, environment),
        ca_bundle=_file(choice, "ca_bundle"),
        client_cert=_client_certificate(choice),
        server_id=server.server_id if server else None,
    )


def _service(server: Server | None, field: str, default: str) -> str:
    return ((server.text(field) if server else None) or default).rstrip("/")


def _credentials(choice: Choice, environment: Mapping[str, str]) -> Credentials | None:
    token, user, password = (
        choice.text("access_token"),
        choice.text("user"),
        choice.text("password"),
    )
    if token is not None:
        origin = choice.origin("access_token")
        return BearerToken(_secret(token.strip(), origin, environment, _header_safe))
    if user is None and password is None:
        return None
    if password is None:
        raise ConfigurationError(
            f"a user is given ({choice.origin('user')}) but no password",
            hint="Set JF_PASSWORD too, or JF_ACCESS_TOKEN instead of both.",
        )
    if user is None:
        raise ConfigurationError(
            f"a password is given ({choice.origin('password')}) but no user",
            hint="Set JF_USER too, or JF_ACCESS_TOKEN instead of both.",
        )
    return UserPassword(user, _secret(password, choice.origin("password"), environment, str))


def _secret(
    text: str, origin: str, environment: Mapping[str, str], check: Callable[[str], str]
) -> Secret:
    if is_reference(text):
        return StoredSecret(text, origin, environment, check)
    try:
        return check(text)
    except ConfigurationError as error:
        raise ConfigurationError(f"{origin}: {error.message}", hint=error.hint) from None


def _header_safe(token: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(
            "the access token holds a character that no token has",
            hint="Copy it again: it is one word, without blanks and line breaks.",
        )
    return token


def _client_certificate(choice: Choice) -> ClientCertificate | None:
    certificate, key = _file(choice, "client_cert"), _file(choice, "client_key")
    if certificate is None:
        return None
    return ClientCertificate(certificate, key)


def _file(choice: Choice, key: str) -> Path | None:
    text = choice.text(key)
    if text is None:
        return None
    path = Path(text).expanduser()
    # A folder of hashed certificates is a CA bundle too.
    if not (path.is_file() or (key == "ca_bundle" and path.is_dir())):
        raise ConfigurationError(f"{key} ({choice.origin(key)}): there is no file {path}")
    return path
