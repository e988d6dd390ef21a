"""The one Jinja environment of the report: sandboxed, strict, escaping everything.

What is shown comes from model files, metrics and the platform: none of it is trusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>&~])")


def printable(text: object) -> str:
    """``text`` with every character that XML 1.0 does not allow shown as U+FFFD."""
    return _NOT_IN_XML.sub("�", str(text))


def web_url(text: str | None) -> str | None:
    """``text`` if it is an http or https URL; anything else must not become a link."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.hostname else None


def markdown_text(text: object) -> str:
    """``text`` on one line, with everything that Markdown or HTML would act on escaped."""
    return _MARKDOWN.sub(r"\\\1", " ".join(printable(text).split()))


def number(value: float) -> str:
    """Four significant digits, the way people quote a metric."""
    return f"{value:.4g}"


def read_resource(name: str) -> str:
    """Text of a file beside this module."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def render(name: str, values: Mapping[str, object]) -> str:
    """A template with its values; an undefined name is an error."""
    return _ENVIRONMENT.get_template(name).render(values)


def _shown(value: object) -> object:
    """Every text that is put in, made printable; what a macro rendered already is."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(read_resource),
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or not name.endswith(".md.jinja"),
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(md=markdown_text, number=number, web_url=web_url)
    return environment


_ENVIRONMENT = _environment()
