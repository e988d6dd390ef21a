"""A sandbox with a model in production, for what the examples start."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from sklearn.linear_model import LinearRegression

from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_team import platform_team
from support.project import Project

MODEL = "fraud/scorer"
UNREACHABLE = "/proc/no-home"
"""A folder that nobody can make, root neither: as in a container whose root is read-only."""


@dataclass(frozen=True)
class ServingPlatform:
    """The platform, and the project that promotes to it."""

    sandbox: RunningSandbox
    project: Project
    token_file: Path

    def release(self, version: str, slope: float) -> None:
        """Promote a regression that multiplies by ``slope``."""
        x = np.asarray([[0.0], [1.0], [2.0]])
        joblib.dump(
            LinearRegression().fit(x, slope * x[:, 0]), self.project.folder / "model.joblib"
        )
        self.project.publish(version=version, build_number=version, promote=True)

    def environment(self, variables: dict[str, str]) -> dict[str, str]:
        """A container's environment: what the example sets, for this platform; nothing to write."""
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": UNREACHABLE,
            "LANG": "C.UTF-8",
            **variables,
            "JF_URL": self.sandbox.url,
            "JF_ACCESS_TOKEN": f"file://{self.token_file}",
        }


@contextmanager
def serving_platform(folder: Path) -> Iterator[ServingPlatform]:
    """Version 1 is in production; it multiplies by 1."""
    with platform_team(folder) as team:
        project = Project(folder / "project", MODEL, {**team.environment, "HOME": str(folder)})
        project.write("metrics.json", '{"accuracy": 0.95}')
        project.configure(files=["model.joblib"], code=[])
        token_file = folder / "token"
        token_file.write_text(team.sandbox.admin_token)
        made = ServingPlatform(team.sandbox, project, token_file)
        made.release("1", slope=1.0)
        yield made
