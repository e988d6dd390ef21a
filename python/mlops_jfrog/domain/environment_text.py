"""Variables as a shell, a file or a CI server reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from mlops_jfrog.errors import ConfigurationError

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+=,~-]*\Z")


def environment_text(format: str, values: Mapping[str, str], unset: Iterable[str] = ()) -> str:
    """One line for each variable, in ``sh``, ``fish``, ``powershell``, ``dotenv`` or ``github``.

    Evaluated or read there, each has exactly its value. Raises ConfigurationError for a value that
    the format can't carry.
    """
    write, remove = _FORMATS[format]
    for name, value in values.items():
        if any(character in value for character in "\r\n\0"):
            raise ConfigurationError(f"the value of {name} has more than one line")
    lines = [remove(name) for name in unset]
    lines += [write(name, value) for name, value in values.items()]
    return "".join(f"{line}\n" for line in lines)


def _sh(name: str, value: str) -> str:
    quoted = value.replace("'", "'\\''")
    return f"export {name}='{quoted}'"


def _fish(name: str, value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{quoted}'"


def _powershell(name: str, value: str) -> str:
    quoted = re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", value)
    return f"$env:{name} = '{quoted}'"


def _dotenv(name: str, value: str) -> str:
    """Bare where that is possible: Docker takes quotes for a part of the value."""
    if _PLAIN.match(value):
        return f"{name}={value}"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{quoted}'"


def _github(name: str, value: str) -> str:
    return f"{name}={value}"


_FORMATS: Mapping[str, tuple[Callable[[str, str], str], Callable[[str], str]]] = {
    "sh": (_sh, lambda name: f"unset {name}"),
    "fish": (_fish, lambda name: f"set -e {name}"),
    "powershell": (
        _powershell,
        lambda name: f"Remove-Item Env:{name} -ErrorAction SilentlyContinue",
    ),
    "dotenv": (_dotenv, lambda name: f"{name}="),
    "github": (_github, lambda name: f"{name}="),
}
