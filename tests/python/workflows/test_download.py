"""Download and resolve: by stage, version or properties, every byte verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConflictError, IntegrityError, NotFoundError
from support.project import PRODUCTION, STAGING, Project, Registry


@pytest.fixture
def released(project: Project) -> Project:
    """Two versions, the second in production."""
    for version in ("1", "2"):
        project.write("model.json", json.dumps({"version": version}))
        project.publish(version=version, build_number=version, promote=True)
    return project


def test_a_name_alone_gives_what_is_in_production(released: Project, tmp_path: Path) -> None:
    outcome = released.download(target=tmp_path / "out")

    assert outcome.outputs["version"] == "2"
    assert json.loads((tmp_path / "out/model.json").read_text()) == {"version": "2"}
    assert (tmp_path / "out/code/predict.py").is_file()


def test_a_stage_can_be_named(released: Project, tmp_path: Path) -> None:
    found = released.download(version="1", stage="staging", target=tmp_path)

    assert found.outputs["repository"] == STAGING


def test_an_exact_version_is_found(released: Project, tmp_path: Path) -> None:
    assert released.download(version="1", target=tmp_path).outputs["version"] == "1"


def test_properties_find_the_version_that_has_them(released: Project, tmp_path: Path) -> None:
    found = released.download(
        properties={"env": ("production",), "accuracy": ("0.958",)}, target=tmp_path
    )

    assert found.outputs["version"] == "2"


def test_properties_that_nothing_has_find_nothing(released: Project, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="env=nowhere"):
        released.download(properties={"env": ("nowhere",)}, target=tmp_path)


def test_a_model_that_was_never_promoted_is_not_found(project: Project, tmp_path: Path) -> None:
    project.publish()

    with pytest.raises(NotFoundError, match="promoted to production"):
        project.download(target=tmp_path)


def test_a_stored_file_that_was_changed_is_never_handed_out(
    released: Project, registry: Registry, tmp_path: Path
) -> None:
    path = f"artifactory/{PRODUCTION}/{released.model}/2/model.json"
    registry.call("PUT", path, data=b"tampered")

    with pytest.raises(IntegrityError):
        released.download(target=tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_wrong_local_file_is_replaced_and_a_right_one_kept(
    released: Project, tmp_path: Path
) -> None:
    released.download(target=tmp_path)
    kept = (tmp_path / "requirements.txt").stat().st_mtime_ns
    (tmp_path / "model.json").write_text("damaged")

    released.download(target=tmp_path)

    assert json.loads((tmp_path / "model.json").read_text()) == {"version": "2"}
    assert (tmp_path / "requirements.txt").stat().st_mtime_ns == kept


def test_latest_is_what_was_last_promoted(released: Project, tmp_path: Path) -> None:
    assert released.download(version="latest", target=tmp_path).outputs["version"] == "2"


def test_without_its_folders_when_asked(released: Project, tmp_path: Path) -> None:
    released.download(flat=True, target=tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"model.json", "predict.py", "requirements.txt"} <= names


def test_a_wrong_file_is_replaced_or_refused_as_asked(released: Project, tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("mine")
    with pytest.raises(ConflictError):
        released.download(target=tmp_path, existing="refuse")
    assert (tmp_path / "model.json").read_text() == "mine"
    released.download(target=tmp_path, existing="replace")
    assert json.loads((tmp_path / "model.json").read_text()) == {"version": "2"}
