"""A run of the real wandb 0.31.0, offline: what it leaves is published."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.errors import UsageError
from mlops_jfrog.integrations.origins import open_origin
from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.workflows.context import open_context
from mlops_jfrog.workflows.perform import perform
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .conftest import environment, isolated_environment

pytestmark = pytest.mark.timeout(900)  # the first one makes the environment

WANDB = "wandb==0.31.0"
TRAINING = """\
import pathlib, sys, wandb
run = wandb.init(project="p", config={"lr": 0.01, "opt": {"name": "adam"}})
for step in range(1000):
    run.log({"accuracy": 0.5 + step / 2000, "val/f1": 0.8, "text": "x" * 200})
run.summary["best"] = 0.999
pathlib.Path("weights").mkdir()
pathlib.Path("weights/model.json").write_text('{"weights": [1]}')
run.save("weights/model.json")
run.finish(exit_code=int(sys.argv[1]))
"""


def offline_run(folder: Path, exit_code: int) -> Path:
    """Train in ``folder``; where the run lies, relative to it."""
    (folder / "train.py").write_text(TRAINING)
    variables = isolated_environment(
        folder, WANDB_MODE="offline", WANDB_SILENT="true", WANDB_ERROR_REPORTING="false"
    )
    command = [str(environment((WANDB,)) / "python"), "train.py", str(exit_code)]
    subprocess.run(command, check=True, cwd=folder, env=variables, timeout=120)
    [run] = (folder / "wandb").glob("offline-run-*")
    return run.relative_to(folder)


def publish(sandbox: RunningSandbox, folder: Path, run: Path) -> dict[str, object]:
    PlatformTeam(sandbox, folder).apply()
    (folder / "mlops.yml").write_text(
        "model: fraud\nversion: 1\ngates: {metrics: [accuracy >= 0.9, best > 0.99]}\n"
    )
    platform = {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.admin_token}
    operation = Publish(wandb_run=run)
    context = open_context(
        operation, directory=folder, environment={**platform, "HOME": str(folder)}
    )
    return dict(perform(operation, replace(context, open_origin=open_origin)).outputs)


def test_an_offline_run_is_published(
    sandbox: RunningSandbox, client: PlatformClient, tmp_path: Path
) -> None:
    outputs = publish(sandbox, tmp_path, offline_run(tmp_path, 0))

    assert outputs["metrics"] == {"accuracy": 0.9995, "val/f1": 0.8, "best": 0.999}
    digests = outputs["digests"]
    assert isinstance(digests, dict)
    assert set(digests) == {"weights/model.json", "requirements.txt"}
    found = client.properties(str(outputs["repository"]), f"{outputs['path']}/weights/model.json")
    assert (found["param.lr"], found["param.opt.name"]) == (["0.01"], ["adam"])
    assert found["training-run"] == found["wandb.run-id"]


def test_a_run_that_failed_is_not(sandbox: RunningSandbox, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ended with code 3"):
        publish(sandbox, tmp_path, offline_run(tmp_path, 3))
