"""A value made safe for where it stands: Groovy literal, comment, shell word, YAML scalar.

Nothing else than what a function here returns (and numbers) can be written by a template.
"""

from __future__ import annotations

import json
import re
import shlex

from markupsafe import Markup

from mlops_jfrog.errors import ConfigurationError

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'"}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_LAST_OF_PLANE_0 = 0xFFFF
_WIDEST = 100
_LONGEST_LITERAL = 60_000
"""Bytes; a class file takes no constant of more than 65,535."""


def groovy_literal(value: object) -> Markup:
    r"""``value`` as a Groovy string without interpolation; several lines as ``'''…'''``.

    Outside ASCII everything is written as ``\uXXXX``: a controller reads a Jenkinsfile in a charset
    of its own choice. Raises ConfigurationError for a text that no class file can hold.
    """
    text = str(value)
    if len(text.encode("utf-8", "surrogatepass")) > _LONGEST_LITERAL:
        raise ConfigurationError(
            f"{text[:40]!a}… is too long for a Jenkinsfile", hint="Put it in a script of its own."
        )
    lines = text.split("\n")
    if len(lines) == 1:
        return Markup("'" + _escaped(text) + "'")  # noqa: S704 - escaped for Groovy, not for HTML
    return Markup("'''" + "\n".join(map(_escaped, lines)) + "'''")  # noqa: S704


def comment_text(value: object) -> Markup:
    r"""``value`` on one line, for ``//``, ``/* */`` and ``#``.

    Groovy reads ``\u000a`` as a line end in comments too, so no backslash is left.
    """
    line = " ".join(str(value).split()).replace("\\", "/")
    ascii_only = "".join(each if " " <= each <= "~" else "?" for each in line)
    return Markup(ascii_only.replace("*/", "* /"))  # noqa: S704


def shell_word(value: object) -> str:
    """``value`` as one word for ``sh``; the command around it is escaped as a whole."""
    return shlex.quote(str(value))


def yaml_scalar(value: object) -> Markup:
    r"""``value`` as a double-quoted YAML scalar; unlike JSON, YAML has ``\U`` and no pairs."""
    quoted = json.dumps(str(value), ensure_ascii=False)
    written = (each if each.isprintable() else _yaml_escape(each) for each in quoted)
    return Markup("".join(written))  # noqa: S704


def github_scalar(value: object) -> Markup:
    """The same, and GitHub finds no expression in it."""
    return yaml_scalar(str(value).replace("${{", "${{ '${{' }}"))


def github_input(name: object, default: object) -> Markup:
    """What people give a run under ``name``, else ``default``."""
    literal = str(default).replace("'", "''")
    return yaml_scalar(f"${{{{ inputs.{word(name)} || '{literal}' }}}}")


def gitlab_scalar(value: object) -> Markup:
    """The same, and GitLab expands no variable in it."""
    return yaml_scalar(str(value).replace("$", "$$"))


def word(value: object) -> Markup:
    """A name as it stands; ConfigurationError for what is none."""
    if not _WORD.match(str(value)):
        raise ConfigurationError(f"{str(value)[:60]!a} can't stand where a template puts a name")
    return Markup(str(value))  # noqa: S704 - letters, digits and '_'


def blanks(value: int) -> Markup:
    """So many blanks; ConfigurationError for more than indent a line."""
    if not 0 <= value <= _WIDEST:
        raise ConfigurationError(f"{value} blanks are no indentation")
    return Markup(" " * value)  # noqa: S704


def _yaml_escape(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= _LAST_OF_PLANE_0 else f"\\U{number:08x}"


def _escaped(text: str) -> str:
    return "".join(_NAMED.get(each) or _written(each) for each in text)


def _written(character: str) -> str:
    if " " <= character <= "~":
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
