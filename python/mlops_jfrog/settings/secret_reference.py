"""A secret by reference: where it is kept, instead of the secret itself.

``aws-sm://ID`` (or ``aws-sm://ID#FIELD``), ``file:///PATH``, ``env://NAME``, ``command:PROGRAM
ARGUMENTS``. Read when it is first needed, and again when the platform refuses what was read: a
secret that was rotated is picked up. No error and no representation shows what was read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError

AWS_SECRET = "aws-sm://"  # noqa: S105 - how a reference begins
_COMMAND = "command:"
_LARGEST = 64 * 1024
_COMMAND_SECONDS = 30


def is_reference(text: str) -> bool:
    """Whether ``text`` says where a secret is kept, and is none itself."""
    return text.startswith(tuple(_READERS))


def shown_reference(text: str) -> str:
    """The reference for people; of a command only the program: arguments may be secret."""
    if not text.startswith(_COMMAND):
        return text
    words = text.removeprefix(_COMMAND).split()
    return f"{_COMMAND}{words[0] if words else ''} …"


def read_reference(text: str, environment: Mapping[str, str]) -> str:
    """The secret that ``text`` refers to, without white space around it.

    Raises ConfigurationError where it can't be read, is empty, or is a reference again.
    """
    scheme = next(each for each in _READERS if text.startswith(each))
    secret = _READERS[scheme](text.removeprefix(scheme), environment).strip()
    if not secret:
        raise ConfigurationError(f"{shown_reference(text)} is empty")
    if is_reference(secret):
        raise ConfigurationError(f"{shown_reference(text)} holds a reference, not a secret")
    return secret


def secret_from(
    environment: Mapping[str, str], *variables: str, secret_id: str | None = None
) -> str:
    """The first of ``variables`` that is set, read now where it is a reference; "" without any.

    ``secret_id`` is a variable with the id of an AWS secret, which counts last. Raises
    ConfigurationError, which names the variable.
    """
    given = [(variable, environment.get(variable, "").strip()) for variable in variables]
    if secret_id is not None and environment.get(secret_id):
        given.append((secret_id, f"{AWS_SECRET}{environment[secret_id].strip()}"))
    for variable, text in given:
        if is_reference(text):
            return StoredSecret(text, f"environment {variable}", environment).value
        if text:
            return text
    return ""


@dataclass(eq=False)
class StoredSecret:
    """One secret behind a reference; several threads may ask for it."""

    reference: str
    origin: str
    """Where the reference came from, e.g. ``environment JF_ACCESS_TOKEN``."""
    environment: Mapping[str, str] = field(repr=False)
    check: Callable[[str], str] = field(default=lambda text: text, repr=False)
    """Raises ConfigurationError for what can't be such a secret."""
    _read: list[str] = field(default_factory=list, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def value(self) -> str:
        """The secret; read on first use. Raises ConfigurationError."""
        with self._lock:
            if not self._read:
                self._read.append(self._found())
            return self._read[-1]

    @property
    def read(self) -> tuple[str, ...]:
        """Everything that was read so far; nothing is read for it."""
        return tuple(self._read)

    def read_again(self) -> None:
        """What is there now counts from here on."""
        with self._lock:
            found = self._found()
            if found not in self._read[-1:]:
                self._read.append(found)

    def _found(self) -> str:
        try:
            return self.check(read_reference(self.reference, self.environment))
        except ConfigurationError as error:
            raise ConfigurationError(f"{self.origin}: {error.message}", hint=error.hint) from None


def _file(target: str, environment: Mapping[str, str]) -> str:
    path = Path(target).expanduser() if target.startswith("~") else _absolute(target)
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is no text") from None
    if len(text) > _LARGEST:
        raise ConfigurationError(f"{path} is no file with a secret: it is too large")
    return text


def _absolute(target: str) -> Path:
    path = Path(target.lstrip("/") if os.name == "nt" else target)
    if not path.is_absolute():
        raise ConfigurationError(
            f"file://{target} names no absolute path", hint="Write file:///run/secrets/token."
        )
    return path


def _variable(target: str, environment: Mapping[str, str]) -> str:
    if target not in environment:
        raise ConfigurationError(f"env://{target}: there is no such variable")
    return environment[target]


def _command(target: str, environment: Mapping[str, str]) -> str:
    """What a program writes to its standard output; no shell is between."""
    # Imported on use: few secrets are kept by a program.
    import shlex
    import subprocess

    try:
        # Windows programs split their own command line, and a path there has backslashes.
        words = target.strip() if os.name == "nt" else shlex.split(target)
    except ValueError as error:
        raise ConfigurationError(f"{_COMMAND} {error}") from None
    if not words:
        raise ConfigurationError(f"{_COMMAND} names no program")
    shown = shown_reference(f"{_COMMAND}{target}")
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command
            words,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
        text = done.stdout[:_LARGEST].decode("utf-8")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ConfigurationError(f"{shown} failed: {type(error).__name__}") from None
    if done.returncode != 0:
        # Its words may repeat the secret, so they are not shown.
        raise ConfigurationError(
            f"{shown} ended with exit code {done.returncode}", hint="Run it by hand to see why."
        )
    return text


def _aws(target: str, environment: Mapping[str, str]) -> str:
    # Imported on use, as the program's.
    from mlops_jfrog.settings.aws_secret import read_aws_secret

    return read_aws_secret(target, environment)


_READERS: Mapping[str, Callable[[str, Mapping[str, str]], str]] = {
    AWS_SECRET: _aws,
    "file://": _file,
    "env://": _variable,
    _COMMAND: _command,
}
