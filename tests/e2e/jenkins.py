"""A Jenkins controller with one agent: the harness of tests/groovy, run as a program."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .harness import CHECKOUT, SOURCES, compiled_harness, report_of

__all__ = ["CHECKOUT", "Build", "Jenkins", "compiled_harness"]
SIGNATURES = SOURCES / "src" / "test" / "resources" / "signatures"


@dataclass(frozen=True)
class Build:
    """A build that ended, as its page shows it."""

    result: str
    log: str
    archived: list[str]
    description: str
    pages: list[str]
    issues: list[str]
    tests: int


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
        jenkinsfile: str | None = None,
        happening: Mapping[str, object] | None = None,
    ) -> Build:
        """Run the workspace's Jenkinsfile; ``answer`` is what the approver does, None refuses.

        ``hostile``: the controller restarts at every step and trusts the library with nothing.
        ``jenkinsfile`` is run instead of the workspace's. ``happening``: further settings of the
        harness, such as agents and an abort.
        """
        pipeline = self.workspace / "Jenkinsfile"
        if jenkinsfile is not None:
            pipeline = self.home / "Jenkinsfile"
            pipeline.write_text(jenkinsfile, encoding="utf-8")
        settings = {
            "library": str(self.library),
            "jenkinsfile": str(pipeline),
            "workspace": str(self.workspace),
            "environment": {**self._environment(number), **(environment or {})},
            "credentials": self.credentials,
            "parameters": parameters or {},
            "answer": answer,
            "restarting": hostile,
            "signatures": [str(SIGNATURES)] if hostile else None,
            **(happening or {}),
        }
        file = self.home / "settings.json"
        file.write_text(json.dumps(settings), encoding="utf-8")
        try:
            return _read(report_of(file, self.class_path))
        finally:
            file.unlink()

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


def _read(lines: list[str]) -> Build:
    problems = [line for line in lines if line.startswith("PROBLEM: ")]
    assert problems == [], "\n".join(problems)
    [description] = [line for line in lines if line.startswith("DESCRIPTION: ")]
    [tests] = [line for line in lines if line.startswith("TESTS: ")]
    return Build(
        result=lines[-1].removeprefix("Finished: "),
        log="\n".join(lines),
        archived=[line[10:] for line in lines if line.startswith("ARCHIVED: ")],
        description=description.removeprefix("DESCRIPTION: "),
        pages=[line[6:] for line in lines if line.startswith("PAGE: ")],
        issues=[line[8:] for line in lines if line.startswith("ISSUES: ")],
        tests=int(tests.removeprefix("TESTS: ")),
    )
