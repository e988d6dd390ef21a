"""Which environment variables a build-info may hold, and what is cut out of their values.

The JFrog CLI filters by name only and lets ``--env-exclude`` replace its default list; here the
default list always applies, and a credential inside a URL goes whatever its variable is called.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping

ALWAYS_EXCLUDED = ("*password*", "*psw*", "*secret*", "*key*", "*token*", "*auth*")
"""The JFrog CLI's default list of name patterns."""

PROPERTY_PREFIX = "buildInfo.env."

_USER_INFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#]*@")


def split_patterns(text: str) -> tuple[str, ...]:
    """Patterns from ``*a*;b*``, as the JFrog CLI writes them."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def redact_credentials(text: str) -> str:
    """The text with user and password cut out of every URL in it."""
    return _USER_INFO.sub(r"\1***@", text)


def recorded_environment(
    environment: Mapping[str, str],
    *,
    include: Iterable[str] = ("*",),
    exclude: Iterable[str] = (),
) -> dict[str, str]:
    """Build-info properties ``buildInfo.env.<name>`` of the variables that may be recorded.

    Patterns are case-insensitive globs. ``exclude`` adds to `ALWAYS_EXCLUDED`.
    """
    included = _name_pattern(include)
    excluded = _name_pattern([*ALWAYS_EXCLUDED, *exclude])
    return {
        f"{PROPERTY_PREFIX}{name}": redact_credentials(value)
        for name, value in sorted(environment.items())
        if included.match(name) and not excluded.match(name)
    }


def _name_pattern(globs: Iterable[str]) -> re.Pattern[str]:
    alternatives = [fnmatch.translate(glob) for glob in globs]
    return re.compile("|".join(alternatives) if alternatives else r"(?!)", re.IGNORECASE)
