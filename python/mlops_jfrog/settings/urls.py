"""URLs as people paste them: normalised, without credentials."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit, urlunsplit

from mlops_jfrog.errors import ConfigurationError

_SERVICES = {"artifactory", "xray", "access", "evidence", "ui", "distribution", "mc", "pipelines"}


def platform_url(text: str) -> str:
    """``https://host[:port][/context]`` of a platform, from any form that people paste.

    A trailing slash, a service (``/artifactory``) and what follows it, and a page of the UI are cut
    off; the host is lower-cased and a missing scheme is https. Raises ConfigurationError for
    another scheme, no host, or a user or password in it.
    """
    given = text.strip()
    parts = _split(given if "://" in given else f"https://{given}")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            "the platform URL holds a user or a password",
            hint="Give the URL alone, and the token in JF_ACCESS_TOKEN.",
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigurationError(
            f"{given!a} is no URL of a JFrog Platform",
            hint="Write https://<host>, as in the browser.",
        )
    segments: list[str] = []
    for segment in parts.path.split("/"):
        if segment in _SERVICES:
            break
        if segment:
            segments.append(segment)
    return urlunsplit((parts.scheme, _host(parts), "/".join(["", *segments]), "", ""))


def without_credentials(url: str) -> str:
    """``url`` of a source repository without what may be secret in it.

    From http URLs all of the user information goes (a token is often the user name); ssh keeps the
    user, which is no secret there. ``git@host:path`` stays as it is.
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator:
        return url.strip()
    authority, slash, path = rest.partition("/")
    userinfo, at, host = authority.rpartition("@")
    if at and "ssh" in scheme.lower():
        host = f"{userinfo.partition(':')[0]}@{host}"
    # Query and fragment of a clone URL can carry a token and never say where it is.
    return f"{scheme}://{host}{slash}{path.partition('?')[0].partition('#')[0]}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ConfigurationError(
            "the platform URL can't be read: its host or port is wrong",
            hint="Write https://<host>[:port].",
        ) from error
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return shown if parts.port in {None, default} else f"{shown}:{parts.port}"
