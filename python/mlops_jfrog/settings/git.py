"""What the git work tree says about the source; nothing where there is no git or no work tree."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.settings.urls import without_credentials
from mlops_jfrog.settings.value import Layer, Value

_SECONDS = 20


@dataclass(frozen=True)
class WorkTree:
    """Settings that git gives, and the subject line of the checked-out commit."""

    values: Layer
    head: str | None
    message: str | None


def read_work_tree(directory: Path, environment: Mapping[str, str]) -> WorkTree:
    """Branch, commit and remote URL (without credentials) of the work tree of ``directory``."""
    program = shutil.which("git", path=environment.get("PATH", ""))
    if program is None:
        return WorkTree({}, None, None)

    def git(*arguments: str) -> str | None:
        return _output([program, "-C", str(directory), *arguments], environment)

    head = git("rev-parse", "--verify", "--quiet", "HEAD")
    url = git("config", "--get", "remote.origin.url")
    found = {
        "branch": git("symbolic-ref", "--quiet", "--short", "HEAD"),
        "commit": head,
        "repository_url": without_credentials(url) if url else None,
    }
    # A repository's own configuration must not make this run a signature checker.
    message = git("-c", "log.showSignature=false", "log", "-1", "--format=%s") if head else None
    return WorkTree({key: Value(text, "git") for key, text in found.items() if text}, head, message)


def _output(command: list[str], environment: Mapping[str, str]) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program and fixed arguments, no shell
            command,
            env={**environment, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    text = done.stdout.decode("utf-8", "replace").strip()
    return text if done.returncode == 0 and text else None
