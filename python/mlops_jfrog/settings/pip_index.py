"""The index that the user's pip asks, found as pip finds it: variable, files, in pip's order.

A later file wins over an earlier one, ``[install]`` over ``[global]``, the variable over all
(pip's documentation, "Configuration").
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.value import Value

_VARIABLE, _FILE_VARIABLE = "PIP_INDEX_URL", "PIP_CONFIG_FILE"
_OPTION = "index-url"
_SECTIONS = ("global", "install")
_FILE_NAME = "pip.ini" if sys.platform == "win32" else "pip.conf"


def pip_index(environment: Mapping[str, str]) -> Value | None:
    """URL of the index with where it was configured; None where pip would take its default.

    Raises ConfigurationError for a file that pip could not read either.
    """
    if url := environment.get(_VARIABLE, "").strip():
        return Value(url, f"environment {_VARIABLE}")
    found: dict[str, Value] = {}
    for path in _files(environment):
        found |= _read(path)
    return next((found[name] for name in reversed(_SECTIONS) if name in found), None)


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    """Those that are there, the lowest first."""
    named = environment.get(_FILE_VARIABLE)
    if named == os.devnull:
        return
    own = Path(named) if named and Path(named).is_file() else None
    candidates = [*_machine_files(environment)]
    # pip passes over the user's files where another one is named.
    candidates += [] if own else [*_user_files(environment)]
    candidates += [Path(sys.prefix, _FILE_NAME), *([own] if own else [])]
    yield from (path for path in candidates if path.is_file())


def _machine_files(environment: Mapping[str, str]) -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(environment.get("PROGRAMDATA") or "C:\\ProgramData", "pip", _FILE_NAME)
    elif sys.platform == "darwin":
        yield Path("/Library/Application Support/pip", _FILE_NAME)
    else:
        folders = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        yield from (Path(each, "pip", _FILE_NAME) for each in folders.split(":") if each)
        yield Path("/etc", _FILE_NAME)


def _user_files(environment: Mapping[str, str]) -> Iterator[Path]:
    home = environment.get("USERPROFILE" if sys.platform == "win32" else "HOME")
    if not home:
        return
    if sys.platform == "win32":
        yield Path(home, "pip", _FILE_NAME)
        yield Path(environment.get("APPDATA") or Path(home, "AppData/Roaming"), "pip", _FILE_NAME)
        return
    yield Path(home, ".pip", _FILE_NAME)
    library = Path(home, "Library/Application Support/pip")
    if sys.platform == "darwin" and library.is_dir():
        yield library / _FILE_NAME
    else:
        folder = environment.get("XDG_CONFIG_HOME") or Path(home, ".config")
        yield Path(folder, "pip", _FILE_NAME)


def _read(path: Path) -> dict[str, Value]:
    """The index in each section of one file."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise ConfigurationError(
            f"{path} can't be read as pip's configuration: {type(error).__name__}",
            hint="Mend it (`pip config debug`), or set pypi.url in the organisation file.",
        ) from error
    found = {}
    for section in _SECTIONS:
        options = dict(parser[section]) if parser.has_section(section) else {}
        for name, url in options.items():
            if name.replace("_", "-").lstrip("-") == _OPTION and url.strip():
                found[section] = Value(url.strip(), f"{path} [{section}]")
    return found
