"""Install: packages through the platform's virtual repository, recorded for the build-info."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from mlops_jfrog.contract.operations import Install
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.tool_environment import tool_environment
from mlops_jfrog.workflows.version_files import lock_name


def install(operation: Install, context: Context) -> Outcome:
    """The command and the step."""
    project = context.settings.project()
    python = str(operation.python or "python3")
    lock = lock_name(context)
    wanted = [*(operation.packages or ())]
    wanted += ["--requirement", str(project.directory / lock)] if lock and not wanted else []
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-") as folder:
        found = tool_environment(context, Path(folder))
        environment = {**context.environment, **found.variables}
        done = subprocess.run(  # noqa: S603
            [python, "-m", "pip", "install", *(operation.pip_options or ()), *wanted],
            env={**os.environ, **environment},
            check=False,
        )
    if done.returncode != 0:
        raise ConfigurationError("pip has failed; what it printed is above")
    listed = subprocess.run(  # noqa: S603
        [python, "-m", "pip", "list", "--format", "json"], capture_output=True, check=True
    )
    packages = [{"id": f"{each['name']}:{each['version']}"} for each in json.loads(listed.stdout)]
    return Outcome(
        outputs={
            "build": {"name": project.build.name, "number": project.build.number},
            "module": operation.module or f"{project.build.name}:python",
            "repository": project.pypi_repository,
            "python": python,
            "packages": packages,
            "unchecked": [each["id"] for each in packages],
            "part": None,
        },
        summary=f"{len(packages)} packages",
    )
