"""Runs the shell lines of generated workflows as GitHub's and GitLab's runners do.

What only the servers can do (actions, their expressions) is stood in for: expressions are looked up
in a table, and whatever is not in it fails the test.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_EXPRESSION = re.compile(r"\$\{\{(?P<inside>(?:'[^']*'|[^'}])*)\}\}")
_VARIABLE = re.compile(r"\$(\$|[A-Za-z_]\w*)")

JF = """#!/bin/sh
# what of the JFrog CLI a workflow calls
echo "jf $*" >> "$HOME/jf-calls"
[ "$1 $2" != "pip install" ] || exec python -m pip install --quiet --index-url \
"${JF_URL%://*}://x:$JF_ACCESS_TOKEN@${JF_URL#*://}/artifactory/api/pypi/pypi-virtual/simple" "$3"
"""


@dataclass
class Runner:
    """A machine with the project checked out; ``expressions`` are what GitHub would know."""

    home: Path
    expressions: Mapping[str, str] = field(default_factory=dict)
    output: str = ""

    @property
    def workspace(self) -> Path:
        return self.home / "workspace"

    def prepare(self, login: Mapping[str, str]) -> None:
        """What the actions of a workflow leave behind: a Python of its own, and the JFrog CLI."""
        subprocess.run([sys.executable, "-m", "venv", str(self.home / "python")], check=True)
        tool = self.home / "python" / "bin" / "jf"
        exports = "".join(f"export {name}='{value}'\n" for name, value in login.items())
        tool.write_text(JF.replace("\n", f"\n{exports}", 1), encoding="utf-8")
        tool.chmod(0o755)

    def github(self, job: Mapping[str, Any]) -> int:
        """Every step of a job with its own environment, to the first that fails."""
        for step in job["steps"]:
            if "run" in step:
                variables = {**job.get("env", {}), **step.get("env", {})}
                known = {name: self._looked_up(str(value)) for name, value in variables.items()}
                code = self._bash(self._looked_up(step["run"]), {**self._of_github(), **known})
                if code != 0:
                    return code
        return 0

    def gitlab(self, document: Mapping[str, Any], job: str, predefined: Mapping[str, str]) -> int:
        """A job's lines in one shell; ``$X`` in variables is expanded, ``$$`` is a dollar."""
        found = dict(predefined)
        for name, value in {**document["variables"], **document[job].get("variables", {})}.items():
            text = str(value["value"] if isinstance(value, dict) else value)
            found[name] = _VARIABLE.sub(
                lambda each: "$" if each[1] == "$" else found.get(each[1], ""), text
            )
        lines: Sequence[str] = [*document[".helper"]["before_script"], *document[job]["script"]]
        return self._bash("\n".join(lines), {"GITLAB_CI": "true", **found})

    def _of_github(self) -> dict[str, str]:
        """What every step has, and what earlier steps wrote into the server's two files."""
        files = {name: self.home / name.lower() for name in ("GITHUB_PATH", "GITHUB_ENV")}
        for file in files.values():
            file.touch()
        written = dict(line.split("=", 1) for line in _lines(files["GITHUB_ENV"]))
        paths = [*reversed(_lines(files["GITHUB_PATH"])), str(self.home / "python" / "bin")]
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_RUN_NUMBER": self.expressions["inputs.VERSION || github.run_number"],
            "GITHUB_RUN_ID": "9",
            "GITHUB_WORKFLOW": "train",
            "GITHUB_REPOSITORY": "acme/model",
            "GITHUB_SERVER_URL": "https://github.example",
            **{name: str(file) for name, file in files.items()},
            **written,
            "PATH": os.pathsep.join([*paths, os.environ["PATH"]]),
        }

    def _looked_up(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self._value(found["inside"].strip()), text)

    def _value(self, expression: str) -> str:
        if expression.startswith("'") and expression.endswith("'"):
            return expression[1:-1]
        return self.expressions[expression]

    def _bash(self, script: str, variables: Mapping[str, str]) -> int:
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_CERT")}
        path = f"{self.home / 'python' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environment = {"HOME": str(self.home), "LANG": "C.UTF-8", "PATH": path, "CI": "true"}
        ended = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=self.workspace,
            env={**pip, **environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        self.output += ended.stdout
        return ended.returncode


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
