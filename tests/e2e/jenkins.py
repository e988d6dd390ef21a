"""A Jenkins controller with one agent: the harness of tests/groovy, run as a program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
HARNESS = CHECKOUT / "tests" / "groovy"
SIGNATURES = HARNESS / "src" / "test" / "resources" / "signatures"
_SECONDS = 600


@dataclass(frozen=True)
class Build:
    """A build that ended, as its page shows it."""

    result: str
    log: str
    archived: list[str]
    description: str


@dataclass(frozen=True)
class Jenkins:
    """``home`` is the agent's user's; the workspace below it stays between builds."""

    home: Path
    credentials: Mapping[str, str]
    class_path: str
    library: Path = CHECKOUT

    @property
    def workspace(self) -> Path:
        """Where the project is checked out."""
        return self.home / "workspace"

    def build(
        self,
        number: int,
        *,
        answer: Mapping[str, str] | None,
        parameters: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        hostile: bool = False,
    ) -> Build:
        """Run the workspace's Jenkinsfile; ``answer`` is what the approver does, None refuses.

        ``hostile``: the controller restarts at every step and trusts the library with nothing.
        """
        settings = {
            "environment": {**self._environment(number), **(environment or {})},
            "credentials": self.credentials,
            "parameters": parameters or {},
            "answer": answer,
            "restarting": hostile,
            "signatures": [str(SIGNATURES)] if hostile else None,
        }
        file = self.home / "settings.json"
        file.write_text(json.dumps(settings), encoding="utf-8")
        arguments = [self.library, self.workspace / "Jenkinsfile", self.workspace, file]
        ended = subprocess.run(
            ["java", "-cp", self.class_path, "org.mlopsjfrog.harness.Main", *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        file.unlink()
        return _read(ended.stdout, ended.stderr)

    def _environment(self, number: int) -> dict[str, str]:
        """An agent's variables; how pip reaches its index on this machine is the machine's."""
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        return {
            **pip,
            "PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"),
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "JENKINS_URL": "https://ci.example/",
            "JOB_NAME": "oncology/breast-cancer/main",
            "JOB_BASE_NAME": "main",
            "BRANCH_NAME": "main",
            "BUILD_NUMBER": str(number),
            "BUILD_TAG": f"jenkins-oncology-breast-cancer-main-{number}",
            "BUILD_URL": f"https://ci.example/job/oncology/job/breast-cancer/job/main/{number}/",
        }


def _read(output: str, complaints: str) -> Build:
    """The harness's report: the log, then lines that say what became of the build."""
    lines = output.splitlines()
    if not lines or not lines[-1].startswith("Finished: "):
        raise AssertionError(f"the harness did not end the build:\n{output}\n{complaints}")
    problems = [line for line in lines if line.startswith("PROBLEM: ")]
    assert problems == [], "\n".join(problems)
    [description] = [line for line in lines if line.startswith("DESCRIPTION: ")]
    return Build(
        result=lines[-1].removeprefix("Finished: "),
        log=output,
        archived=[line[10:] for line in lines if line.startswith("ARCHIVED: ")],
        description=description.removeprefix("DESCRIPTION: "),
    )


def compiled_harness() -> str:
    """Compile the harness; its class path. Fails with the line that installs what is missing."""
    if shutil.which("mvn") is None or shutil.which("javac") is None:
        raise AssertionError(
            "a JDK 17 or newer and Maven are needed: apt-get install default-jdk-headless maven"
        )
    subprocess.run(
        ["mvn", "--quiet", "--batch-mode", "-f", str(HARNESS / "pom.xml"), "compile"], check=True
    )
    target = HARNESS / "target"
    class_path = (target / "classpath").read_text(encoding="utf-8")
    return os.pathsep.join([str(target / "classes"), class_path])
