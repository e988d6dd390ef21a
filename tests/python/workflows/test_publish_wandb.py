"""Publish a W&B run's folder: summary, configuration and saved files, read where they lie."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_jfrog import Registry
from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import GateFailed, GateUndecided, NotFoundError, UsageError
from mlops_jfrog.integrations.origins import open_origin
from mlops_jfrog.workflows.perform import perform
from support.project import Project
from support.project import Registry as Observer

CONFIG = """\
wandb_version: 1

_wandb:
  desc: null
  value: {cli_version: 0.22.0, t: {"1": [1, 2]}}
lr:
  desc: learning rate
  value: 0.01
optimizer:
  value: {name: adam, betas: [0.9, 0.999]}
note:
  value: "größe;=,"
"""


@pytest.fixture(params=["offline-run-20260101_120000-ab12cd34", "run-20260101_120000-ab12cd34"])
def folder(request: pytest.FixtureRequest, project: Project) -> Path:
    """What a run leaves, the files of an offline one lying in the same places."""
    project.configure(files=None, code=None)
    run: Path = project.folder / "wandb" / request.param
    (run / "files" / "media" / "images").mkdir(parents=True)
    (run / "files" / "media" / "images" / "x.png").write_bytes(b"x")
    (run / "files" / "config.yaml").write_text(CONFIG, encoding="utf-8")
    summary = {
        "accuracy": 0.95,
        "val": {"f1": 0.9},
        "_step": 9,
        "_runtime": 1.5,
        "_wandb": {"runtime": 1},
        "confusion": {"_type": "image-file", "width": 640},
        "note": "text",
        "done": True,
    }
    (run / "files" / "wandb-summary.json").write_text(json.dumps(summary))
    (run / "files" / "wandb-metadata.json").write_text('{"program": "train.py"}')
    (run / "files" / "requirements.txt").write_text("joblib==1.5.1\n")
    (run / "files" / "output.log").write_text("epoch 1\n")
    (run / "files" / "model.json").write_text('{"weights": [1]}')
    return run


def publish(project: Project, folder: Path, **arguments: object) -> Outcome:
    operation = Publish(wandb_run=folder, **arguments)  # type: ignore[arg-type]
    return perform(operation, replace(project.context(operation), open_origin=open_origin))


@pytest.mark.parametrize("below", ["", "files"])
def test_a_run_is_published_with_metrics_configuration_and_saved_files(
    project: Project, folder: Path, registry: Observer, below: str
) -> None:
    outcome = publish(project, (folder / below).relative_to(project.folder))

    digests = outcome.outputs["digests"]
    assert isinstance(digests, dict)
    assert set(digests) == {"model.json", "requirements.txt"}
    assert outcome.outputs["metrics"] == {"accuracy": 0.95, "val.f1": 0.9}
    path = f"{outcome.outputs['repository']}/{outcome.outputs['path']}/model.json"
    found = registry.properties(path)
    assert (found["param.lr"], found["param.note"]) == (["0.01"], ["größe;=,"])
    assert found["param.optimizer.name"] == ["adam"]
    assert found["param.optimizer.betas"] == ["[0.9, 0.999]"]
    assert found["training-run"] == ["ab12cd34"]
    assert found["wandb.program"] == ["train.py"]
    assert not [name for name in found if "_wandb" in name or "cli_version" in name]


def test_the_same_from_python(project: Project, folder: Path) -> None:
    registry = Registry(project.folder, project.environment)
    outcome = registry.publish(wandb_run=folder)
    assert outcome.outputs["metrics"] == {"accuracy": 0.95, "val.f1": 0.9}


def test_weights_that_lie_elsewhere_are_named(project: Project, folder: Path) -> None:
    (folder / "files" / "model.json").unlink()
    outcome = publish(project, folder, files=("model.json",))
    digests = outcome.outputs["digests"]
    assert isinstance(digests, dict)
    assert set(digests) == {"model.json", "requirements.txt"}


def test_a_gate_looks_at_the_summary(project: Project, folder: Path) -> None:
    with pytest.raises(GateFailed, match=r"accuracy is 0\.95"):
        publish(project, folder, require=("accuracy > 0.99",))
    (folder / "files" / "wandb-summary.json").unlink()
    with pytest.raises(GateUndecided):
        publish(project, folder)


def test_a_diverged_run_is_not_published(project: Project, folder: Path) -> None:
    (folder / "files" / "wandb-summary.json").write_text('{"accuracy": "NaN", "loss": NaN}')
    with pytest.raises(UsageError, match="no finite number"):
        publish(project, folder)


@pytest.mark.parametrize("content", ["[1]", "{", "\x00", '{"a": !!python/object:x {}}'])
@pytest.mark.parametrize("name", ["config.yaml", "wandb-summary.json"])
def test_what_can_not_be_read_is_refused(
    project: Project, folder: Path, name: str, content: str
) -> None:
    (folder / "files" / name).write_text(content)
    with pytest.raises(UsageError, match=name):
        publish(project, folder)


def test_a_saved_file_that_is_a_link_is_read_where_it_leads(project: Project, folder: Path) -> None:
    """W&B saves by links; where one leads nowhere the weights are gone."""
    saved = folder / "files" / "model.json"
    saved.unlink()
    saved.symlink_to(project.write("elsewhere/model.json", '{"weights": [3]}'))
    digests = publish(project, folder).outputs["digests"]
    assert isinstance(digests, dict)
    assert set(digests) == {"model.json", "requirements.txt"}
    (project.folder / "elsewhere/model.json").unlink()
    with pytest.raises(NotFoundError, match="a file that is gone"):
        publish(project, folder)


def test_a_folder_of_something_else_is_told(project: Project, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no folder of a W&B run"):
        publish(project, tmp_path)
