"""Reads a secret: from a file, standard input, the environment or a prompt; never an argument."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from pathlib import Path

from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.errors import AuthenticationError, UsageError

_LARGEST = 64 * 1024
"""Characters; a file larger than this is no secret."""


def read_secret(
    what: str, file: Path | None, variables: Sequence[str], surroundings: Surroundings
) -> str:
    """The secret, known to the redaction from here on.

    ``file`` wins over ``variables``, a prompt comes last and only at a terminal. Raises
    AuthenticationError where nothing holds it, UsageError where what was read is no secret.
    """
    if file is not None:
        secret = _single(what, _content(what, file, surroundings))
    else:
        found = [surroundings.environment.get(name, "") for name in variables]
        given = next((value for value in found if value.strip()), None)
        secret = _single(what, given or _prompted(what, variables, surroundings))
    surroundings.learn([secret])
    return secret


def _content(what: str, file: Path, surroundings: Surroundings) -> str:
    if str(file) == "-":
        return surroundings.input.read(_LARGEST)
    try:
        with (surroundings.directory / file).open(encoding="utf-8") as stream:
            return stream.read(_LARGEST)
    except UnicodeDecodeError:
        raise UsageError(f"the {what} file {str(file)!a} is not text") from None
    except OSError as error:
        raise UsageError(f"the {what} file {str(file)!a} can't be read: {error.strerror}") from None


def _prompted(what: str, variables: Sequence[str], surroundings: Surroundings) -> str:
    if not (surroundings.input.isatty() and surroundings.errors.isatty()):
        raise AuthenticationError(
            f"there is no {what}, and no terminal to ask for it",
            hint=f"Set {variables[0]}, or give --token-file FILE ('-' reads standard input).",
        )
    return getpass.getpass(f"{what.capitalize()}: ", surroundings.errors)


def _single(what: str, text: str) -> str:
    """One line without the line end that editors and `echo` put behind it."""
    secret = text.strip("\r\n")
    if not secret.strip() or not secret.isprintable():
        found = (
            "empty" if not secret.strip() else "more than one line, or holds a control character"
        )
        raise UsageError(f"the {what} is {found}", hint="It is one line of text.")
    return secret
