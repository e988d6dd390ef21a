"""The keys that an issuer publishes, fetched by the address that its configuration names."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.sandbox.envelope import Refused

_RETRIES = RetryPolicy(attempts=2, base_seconds=0.2)
_SILENCE_SECONDS = 10.0
_CONFIGURATION = ".well-known/openid-configuration"


def published_keys(issuer_url: str) -> list[Any]:
    """JWKs; 502 where the issuer is not there or says something else."""
    try:
        configuration = _fetched(f"{issuer_url.rstrip('/')}/{_CONFIGURATION}")
        keys = _fetched(str(configuration.get("jwks_uri"))).get("keys")
    except MlopsError as error:
        raise Refused(502, f"the issuer '{issuer_url}' gave no keys: {error.message}") from error
    if not isinstance(keys, list):
        raise Refused(502, f"the issuer '{issuer_url}' gave no keys")
    return keys


def _fetched(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refused(502, "the issuer names no address of its keys")
    session = PlatformSession(
        {"issuer": f"{parts.scheme}://{parts.netloc}"},
        authorization=None,
        retries=_RETRIES,
        silence_seconds=_SILENCE_SECONDS,
    )
    with closing(session):
        answer = session.request("GET", "issuer", parts.path.lstrip("/"), idempotent=True)
    body = answer.json()
    return body if isinstance(body, dict) else {}
