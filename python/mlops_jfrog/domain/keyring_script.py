"""A ``keyring`` command for pip: it hands out the environment's credential, for one host only.

pip 23.1 and later ask such a command (``PIP_KEYRING_PROVIDER=subprocess``). So neither the index's
URL, nor an argument, nor a file holds the secret; pip passes its index's URL on in arguments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SAFE = re.compile(r"[A-Za-z0-9:/._~@\[\]-]+\Z")

SOME_LOGIN = "token"
"""Login beside a token that doesn't say whose it is; the platform looks at the token."""


def served_names(index: str, authority: str) -> tuple[str, ...]:
    """What pip asks for: its index, or only the host and port of it."""
    return (index, f"{index}/", authority)


def posix_script(names: Sequence[str], variable: str) -> str:
    """For ``sh``; ``variable`` holds the secret."""
    asked = "|".join(f"'get {name}'" for name in _checked(names))
    return (
        "#!/bin/sh\n"
        'case "$1 $2" in\n'
        f"{asked}) printf '%s\\n' \"${variable}\" ;;\n"
        "*) exit 1 ;;\n"
        "esac\n"
    )


def windows_script(names: Sequence[str], variable: str) -> str:
    """For ``cmd``."""
    lines = ["@echo off", 'if not "%~1"=="get" exit /b 1']
    lines += [f'if "%~2"=="{name}" goto found' for name in _checked(names)]
    lines += ["exit /b 1", ":found", f"echo %{variable}%"]
    return "\r\n".join(lines) + "\r\n"


def netrc_entry(host: str, login: str, password: str) -> str:
    """For a pip that asks no keyring command; quoted as Python's reader of such files has it."""
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"') for value in (host, login, password)]
    return 'machine "{}" login "{}" password "{}"\n'.format(*quoted)


def _checked(names: Sequence[str]) -> Sequence[str]:
    bad = [name for name in names if not _SAFE.match(name)]
    if bad:
        raise ValueError(f"{bad[0]!a} can't be written into a script")
    return names
