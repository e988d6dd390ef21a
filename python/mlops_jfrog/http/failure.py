"""Requests that got no answer, as errors that say what to do."""

from __future__ import annotations

import requests
from urllib3 import exceptions

from mlops_jfrog.errors import MlopsError, NetworkError

NoAnswer = (exceptions.HTTPError, OSError)
"""What a request raises that got no whole answer; those of requests are OSErrors."""


def is_hopeless(error: Exception) -> bool:
    """Whether another try would end the same: nobody's certificate gets better by asking again."""
    return isinstance(error, exceptions.SSLError)


def failure(error: Exception, host: str) -> MlopsError:
    """The error for a request that got no whole answer; it holds no URL and no header."""
    if isinstance(error, exceptions.SSLError):
        return NetworkError(
            f"the TLS certificate of {host} is not trusted: {_certificate_reason(error)}",
            hint="Give the CA that signed it: --ca-bundle, or REQUESTS_CA_BUNDLE.",
        )
    if isinstance(error, exceptions.ProxyError):
        return NetworkError(
            f"the proxy towards {host} refused or can't be reached",
            hint="Check HTTPS_PROXY and NO_PROXY.",
        )
    if "NameResolutionError" in repr(error) or "getaddrinfo" in repr(error):
        return NetworkError(f"the name {host} can't be resolved")
    if "refused" in repr(error).lower():
        return NetworkError(f"{host} refuses connections")
    # In urllib3 1.26 a connection that can't be made counts as one that took too long.
    if isinstance(error, exceptions.ConnectTimeoutError) and not isinstance(
        error, exceptions.NewConnectionError
    ):
        return NetworkError(f"{host} did not accept a connection in time")
    if isinstance(error, exceptions.TimeoutError | TimeoutError):
        return NetworkError(f"{host} went silent in the middle of an answer")
    if isinstance(error, exceptions.HTTPError | requests.RequestException):
        return NetworkError(f"the connection to {host} broke: {type(error).__name__}")
    return NetworkError(f"{host} can't be asked: {error}")


def _certificate_reason(error: exceptions.SSLError) -> str:
    text = str(error)
    for known in ("self-signed certificate", "self signed certificate", "certificate has expired"):
        if known in text:
            return known
    return "hostname mismatch" if "doesn't match" in text or "Hostname" in text else "unknown CA"
