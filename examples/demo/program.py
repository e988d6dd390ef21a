"""Running programs as a person would, in an environment that holds nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from examples.demo.claims import ClaimFailed
from examples.demo.sandbox import Sandbox
from examples.demo.terminal import Terminal


@dataclass(frozen=True)
class Completed:
    """A program that ended. ``result`` is the JSON result of an ``mlops-jfrog`` command."""

    exit_code: int
    output: str
    result: dict[str, Any]


class Program:
    """Starts programs; the token reaches them by their environment alone."""

    def __init__(self, sandbox: Sandbox, terminal: Terminal, home: Path) -> None:
        home.mkdir(parents=True)
        self._sandbox = sandbox
        self._terminal = terminal
        self._results = home / "result.json"
        self._environment = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "COLUMNS": "110",
            "JF_URL": sandbox.url,
            "JF_ACCESS_TOKEN": sandbox.token,
        }

    def tool(self, *arguments: str, folder: Path) -> Completed:
        """``mlops-jfrog``; shows command and output, whatever the exit code."""
        self._results.unlink(missing_ok=True)
        self._terminal.command(["mlops-jfrog", *arguments])
        command = [sys.executable, "-m", "mlops_jfrog", *arguments, "--result", str(self._results)]
        ended = self._run(command, folder)
        result = {}
        if self._results.exists():
            result = json.loads(self._results.read_text(encoding="utf-8"))
        return Completed(ended.exit_code, ended.output, result)

    def python(self, *arguments: str, folder: Path) -> Completed:
        """A Python program of the project, in a fresh process."""
        self._terminal.command(["python", *arguments])
        return self._run([sys.executable, *arguments], folder)

    def git(self, *arguments: str, folder: Path) -> None:
        """Git, quietly; it must succeed."""
        subprocess.run(
            ["git", *arguments], cwd=folder, env=self._environment, check=True, capture_output=True
        )

    def ask(self, path: str) -> Any:
        """JSON from ``<platform>/artifactory/<path>``; None where it answers 404."""
        request = urllib.request.Request(  # the scheme is the sandbox's own http
            f"{self._sandbox.url}/artifactory/{quote(path, safe='/?=&%')}",
            headers={"Authorization": f"Bearer {self._sandbox.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                if error.code != 404:
                    raise ClaimFailed(f"GET {path} answers {error.code}") from error
            return None

    def _run(self, command: Sequence[str], folder: Path) -> Completed:
        ended = subprocess.run(
            command,
            cwd=folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        if self._sandbox.token in ended.stdout:
            raise ClaimFailed(f"{command[:4]} printed the token")
        self._terminal.output(ended.stdout)
        return Completed(ended.returncode, ended.stdout, {})
