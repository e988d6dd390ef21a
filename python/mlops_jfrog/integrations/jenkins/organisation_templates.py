"""An organisation's own templates, from a folder or from a URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from mlops_jfrog.errors import ConfigurationError, NotFoundError
from mlops_jfrog.http.session import PlatformSession
from mlops_jfrog.integrations.jenkins.rendering import packaged_templates

_SUFFIX = ".jinja"
_LARGEST = 256 * 1024
"""Bytes of one template."""
_MOST = 100
"""Templates of one folder."""

OWN = "organisation.jinja"
"""A template for an organisation's own macros, read from a URL besides those that replace ours."""


def organisation_templates(place: str, directory: Path) -> dict[str, str]:
    """Sources by name; ConfigurationError where there are none.

    In a folder every ``*.jinja`` counts, below a URL those with the names of ours and
    ``organisation.jinja``. No credential is sent to a URL.
    """
    if "://" in place:
        found = _from_url(place)
    else:
        found = _from_folder(directory / Path(place).expanduser())
    if not found:
        known = ", ".join(sorted(packaged_templates()))
        raise ConfigurationError(
            f"there are no templates in {place}", hint=f"Name them like ours: {known}."
        )
    return found


def _from_folder(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        raise ConfigurationError(f"there is no folder of templates {folder}")
    paths = sorted(path for path in folder.rglob(f"*{_SUFFIX}") if path.is_file())
    if len(paths) > _MOST:
        raise ConfigurationError(f"{folder} holds {len(paths)} templates; {_MOST} are the most")
    return {
        path.relative_to(folder).as_posix(): _text(path.read_bytes(), str(path)) for path in paths
    }


def _from_url(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    # Who can change a template on its way decides what every build runs.
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ConfigurationError(f"templates are only fetched over https, not from {parts.scheme}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError("the URL of templates holds more than scheme, host and path")
    session = PlatformSession({"templates": url.rstrip("/")}, authorization=None)
    try:
        found = {}
        for name in [*packaged_templates(), OWN]:
            try:
                answer = session.request("GET", "templates", name, idempotent=True)
            except NotFoundError:
                continue
            found[name] = _text(answer.content, f"{url}/{name}")
        return found
    finally:
        session.close()


def _text(content: bytes, where: str) -> str:
    if len(content) > _LARGEST:
        raise ConfigurationError(f"{where} is no template: it has {len(content)} bytes")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{where} is not UTF-8 text") from None
