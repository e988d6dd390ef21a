"""pip, as a process in the target's interpreter: what was installed now, what there is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.scan.installed_packages import Installation

OLDEST = (22, 2)
"""The first pip that reports what it installs."""

ASKS_A_COMMAND = (23, 1)
"""The first pip that asks a keyring command when it may not ask a person."""

_DIRECTING = re.compile(r"PIP_(EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|INDEX_URL|CONFIG_FILE|TARGET)")


@dataclass(frozen=True)
class Pip:
    """pip of one interpreter. Its output goes line by line to ``tell``."""

    python: Path
    environment: Mapping[str, str]
    tell: Callable[[str], None]

    def version(self) -> tuple[int, int]:
        """Raises ConfigurationError where there is no pip, or one that is too old."""
        said = self._output("--version")
        found = re.match(r"pip (\d+)\.(\d+)", said)
        version = (int(found[1]), int(found[2])) if found else (0, 0)
        if version < OLDEST:
            raise ConfigurationError(
                f"pip of {self.python} is too old: {said.split(' from ')[0] or 'unknown'}",
                hint=f"Upgrade it: {self.python} -m pip install --upgrade 'pip>=23.1'.",
            )
        return version

    def install(self, words: Sequence[str], report: Path) -> Mapping[str, str]:
        """Install; SHA-256 of every archive that was installed now, by canonical name.

        Raises ConfigurationError with pip's own last error.
        """
        command = ["install", "--disable-pip-version-check", "--report", str(report), *words]
        errors: list[str] = []
        with subprocess.Popen(  # noqa: S603
            self._command(*command),
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                self.tell(line.rstrip())
                if line.startswith("ERROR:"):
                    errors.append(line.removeprefix("ERROR:").strip())
        if process.returncode != 0:
            said = errors[-1] if errors else f"exit code {process.returncode}"
            raise ConfigurationError(
                f"pip could not install: {said}",
                hint="Everything must be in the virtual repository; see what pip printed above.",
            )
        return _archives(json.loads(report.read_text(encoding="utf-8")))

    def installation(self) -> Installation:
        """Everything that is installed."""
        return Installation.from_report(json.loads(self._output("inspect")))

    def _output(self, *words: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603
                self._command(*words),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
        except OSError as error:
            raise ConfigurationError(
                f"{self.python} can't be run: {error.strerror}", hint="Name another with --python."
            ) from None
        if done.returncode != 0:
            raise ConfigurationError(
                f"{self.python} has no pip that answers: {done.stderr.strip()[-200:]}",
                hint=f"{self.python} -m ensurepip",
            )
        return done.stdout

    def _command(self, *words: str) -> list[str]:
        return [str(self.python), "-m", "pip", *words]


def pip_environment(
    given: Mapping[str, str], variables: Mapping[str, str], keyring: Path
) -> dict[str, str]:
    """The process's variables without what would lead pip past the repository."""
    kept = {name: value for name, value in given.items() if not _DIRECTING.fullmatch(name)}
    path = os.pathsep.join(filter(None, [str(keyring), given.get("PATH", os.defpath)]))
    return {**kept, **variables, "PIP_CONFIG_FILE": os.devnull, "PATH": path}


def target_python(
    named: Path | None, directory: Path, environment: Mapping[str, str]
) -> tuple[Path, bool]:
    """The interpreter to install into, and whether it is there; else ``.venv`` is to be made."""
    if named is not None:
        return directory / named, True
    active = environment.get("VIRTUAL_ENV")
    for folder in ([Path(active)] if active else []) + [directory / ".venv"]:
        found = _python_in(folder)
        if found.is_file():
            return found, True
    return _python_in(directory / ".venv"), False


def make_environment(folder: Path, environment: Mapping[str, str]) -> None:
    """A new virtual environment; ConfigurationError where that fails."""
    base = shutil.which("python3", path=environment.get("PATH")) or sys.executable
    done = subprocess.run(  # noqa: S603
        [base, "-m", "venv", str(folder)],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ConfigurationError(
            f"no virtual environment can be made in {folder}:"
            f" {(done.stderr or done.stdout).strip()[-200:]}",
            hint="Name an interpreter with --python.",
        )


def _python_in(folder: Path) -> Path:
    if sys.platform == "win32":
        return folder / "Scripts" / "python.exe"
    return folder / "bin" / "python"


def _archives(report: Mapping[str, Any]) -> dict[str, str]:
    """Canonical name to sha256, empty where pip does not tell one."""
    found: dict[str, str] = {}
    for entry in report.get("install", []):
        archive = entry.get("download_info", {}).get("archive_info") or {}
        name = canonicalize_name(str(entry["metadata"]["name"]))
        found[name] = str((archive.get("hashes") or {}).get("sha256") or "")
    return found
