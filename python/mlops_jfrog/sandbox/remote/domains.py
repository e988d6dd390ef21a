"""Which other hosts an upstream may send us to: its pages and redirects name addresses anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import path_matches
from mlops_jfrog.sandbox.repositories import Repository

_ENABLED, _PATTERNS = "externalDependenciesEnabled", "externalDependenciesPatterns"
_ANYWHERE = "**"
_OWN = ("url", "pyPIRegistryUrl")
_PORTS = {"http": 80, "https": 443}


def check(configuration: dict[str, Any]) -> None:
    """400 unless the patterns are a list of texts, and the switch is true or false."""
    if not isinstance(configuration.get(_ENABLED, False), bool):
        raise Refused(400, f"{_ENABLED} must be true or false")
    patterns = configuration.get(_PATTERNS, [])
    if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
        raise Refused(400, f"{_PATTERNS} must be a list of texts")


def admission(repository: Repository) -> Callable[[str], None]:
    """Raises Refused (403) for an address that none of the repository's patterns lets in.

    Patterns are the platform's (``**/files.example/**``), but their first part is the host's alone:
    no path of another host can look like it. The upstream's own host is always admitted.
    """
    configuration = repository.configuration
    own = {_host(urlsplit(str(configuration[name]))) for name in _OWN if configuration.get(name)}
    patterns = configuration.get(_PATTERNS, [_ANYWHERE])

    def admit(url: str) -> None:
        parts = urlsplit(url)
        host, path = _host(parts), unquote(parts.path).lstrip("/")
        if host in own or any(_covers(pattern, host, path) for pattern in patterns):
            return
        raise Refused(403, f"'{repository.key}' takes nothing from {host} ({_PATTERNS}).")

    return admit if configuration.get(_ENABLED) else lambda url: None


def _covers(pattern: str, host: str, path: str) -> bool:
    if pattern == _ANYWHERE:
        return True
    _, scheme, rest = pattern.rpartition("://")
    wanted, _, below = (rest if scheme else pattern.removeprefix("**/")).partition("/")
    return path_matches(wanted.lower(), host) and path_matches(below or _ANYWHERE, path)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    return host if parts.port in (None, _PORTS.get(parts.scheme)) else f"{host}:{parts.port}"
