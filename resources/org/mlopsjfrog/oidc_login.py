"""Exchanges a build's OpenID Connect id token for an access token of the platform.

``POST access/api/v1/oidc/token``, as the JFrog CLI's ``exchange-oidc-token`` does. It happens
before the helper starts, because the helper's own installation may need the token.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_SUBJECT = "urn:ietf:params:oauth:token-type:id_token"
_CA_BUNDLES = ("MLOPS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_SECONDS = 60


class LoginFailed(Exception):
    """The platform gave no token; the codes are those of the helper's error tree."""

    def __init__(self, code: str, exit_code: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.exit_code = exit_code
        self.hint = hint


class _NoRedirects(HTTPRedirectHandler):
    """The id token goes to the platform that was named, and nowhere else."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


def access_token(environment: Mapping[str, str]) -> str:
    """The platform's token for ``MLOPS_OIDC_TOKEN``; LoginFailed where it gives none."""
    provider = environment.get("MLOPS_OIDC_PROVIDER", "jenkins")
    platform = urlsplit(environment.get("JF_URL", ""))
    if platform.scheme not in ("http", "https") or not platform.hostname:
        raise LoginFailed(
            "configuration", 3, "JF_URL is no URL of a platform", "Set JF_URL or urlCredentialsId."
        )
    path = platform.path.rstrip("/").removesuffix("/artifactory")
    netloc = platform.netloc.rpartition("@")[2]
    asked = {
        "grant_type": _GRANT,
        "subject_token_type": _SUBJECT,
        "subject_token": environment["MLOPS_OIDC_TOKEN"],
        "provider_name": provider,
    }
    request = Request(  # noqa: S310 - the scheme is checked above
        f"{platform.scheme}://{netloc}{path}/access/api/v1/oidc/token",
        data=json.dumps(asked).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    token = _token(_answer(request, environment, provider))
    if token is None:
        raise LoginFailed(
            "authentication",
            4,
            "the platform's answer to the id token holds no access token",
            "Check the OIDC integration on the platform.",
        )
    return token


def _token(answer: str) -> str | None:
    try:
        found = json.loads(answer)
    except ValueError:
        return None
    token = found.get("access_token") if isinstance(found, dict) else None
    return token if isinstance(token, str) and token else None


def _answer(request: Request, environment: Mapping[str, str], provider: str) -> str:
    bundle = next((environment[name] for name in _CA_BUNDLES if environment.get(name)), None)
    try:
        opener = build_opener(
            _NoRedirects(), HTTPSHandler(context=ssl.create_default_context(cafile=bundle))
        )
        with opener.open(request, timeout=_SECONDS) as response:
            return str(response.read().decode("utf-8", "replace"))
    except HTTPError as refused:
        refused.close()
        raise LoginFailed(
            "authentication",
            4,
            f"the platform refused the id token of provider '{provider}' (HTTP {refused.code})",
            "Check oidcProvider, and the identity mapping of that provider on the platform.",
        ) from None
    except (URLError, OSError) as failure:
        raise LoginFailed(
            "network",
            7,
            f"the platform can't be reached to exchange the id token: {_reason(failure)}",
            "Check JF_URL, the proxy (HTTPS_PROXY) and the CA bundle (MLOPS_CA_BUNDLE).",
        ) from None


def _reason(failure: OSError) -> object:
    return failure.reason if isinstance(failure, URLError) else failure.strerror
