"""Templates and the headers of every page: all text is escaped, nothing but the style is loaded."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
FILE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_RESOURCE_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
_UNITS = ("KiB", "MiB", "GiB", "TiB")
# Controls, and characters that turn the direction of what follows; neither shows what it is.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)


def page(name: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A rendered template; an undefined name is an error."""
    return HTMLResponse(_ENVIRONMENT.get_template(name).render(values), status, HEADERS)


def resource(name: str, media_type: str) -> Response:
    """The style sheet or the icon: all that a page loads, and nothing of anybody's."""
    content = files(__package__).joinpath(name).read_bytes()
    return Response(content, media_type=media_type, headers=_RESOURCE_HEADERS)


def printable(text: object) -> object:
    """``text`` with what can't be seen, or misleads, shown as U+FFFD; markup stays."""
    if isinstance(text, str) and not isinstance(text, Markup):
        return _INVISIBLE.sub("\ufffd", text)
    return text


def url_path(text: str) -> str:
    """A path for a URL: each part percent-encoded, with the slashes between them."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="/")


def url_part(text: str) -> str:
    """One part of a path, slashes encoded too."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def web_url(text: str | None) -> str | None:
    """``text`` if it is an http or https URL without credentials; nothing else becomes a link."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    safe = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    return text if safe else None


def byte_size(size: int) -> str:
    """``1.5 MiB``."""
    if size < 1024:
        return f"{size} bytes"
    exponent = min(int(math.log(size, 1024)), len(_UNITS))
    return f"{size / 1024**exponent:.1f} {_UNITS[exponent - 1]}"


def instant(text: str) -> str:
    """``2026-11-21 00:50:56 UTC`` for an instant as the platform writes it; others as they are."""
    match = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\S*Z\Z", text)
    return f"{match[1]} {match[2]} UTC" if match else text


_ENVIRONMENT = Environment(
    loader=PackageLoader(__package__),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=printable,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(
    url_path=url_path, url_part=url_part, web_url=web_url, byte_size=byte_size, instant=instant
)
