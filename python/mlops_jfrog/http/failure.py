"""Requests that got no answer, as errors that say what to do."""

from __future__ import annotations

import requests

from mlops_jfrog.errors import MlopsError, NetworkError


def failure(error: OSError, host: str) -> MlopsError:
    """The error for a request that got no whole answer; it holds no URL and no header."""
    if not isinstance(error, requests.RequestException):
        return NetworkError(f"{host} can't be asked: {error}")
    if isinstance(error, requests.exceptions.SSLError):
        return NetworkError(
            f"the TLS certificate of {host} is not trusted: {_certificate_reason(error)}",
            hint="Give the CA that signed it: --ca-bundle, or REQUESTS_CA_BUNDLE.",
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return NetworkError(
            f"the proxy towards {host} refused or can't be reached",
            hint="Check HTTPS_PROXY and NO_PROXY.",
        )
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return NetworkError(f"{host} did not accept a connection in time")
    if isinstance(error, requests.exceptions.Timeout):
        return NetworkError(f"{host} went silent in the middle of an answer")
    if "NameResolutionError" in repr(error) or "getaddrinfo" in repr(error):
        return NetworkError(f"the name {host} can't be resolved")
    if "refused" in repr(error).lower():
        return NetworkError(f"{host} refuses connections")
    return NetworkError(f"the connection to {host} broke: {type(error).__name__}")


def _certificate_reason(error: requests.exceptions.SSLError) -> str:
    text = str(error)
    for known in ("self-signed certificate", "self signed certificate", "certificate has expired"):
        if known in text:
            return known
    return "hostname mismatch" if "doesn't match" in text or "Hostname" in text else "unknown CA"
