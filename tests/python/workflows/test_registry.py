"""The public API: publish, resolve, load, promote, from Python."""

from __future__ import annotations

from pathlib import Path

import joblib
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

from mlops_jfrog import Registry
from mlops_jfrog.errors import IntegrityError, NotFoundError, UnsafeModel, UsageError
from support.project import PRODUCTION, Project
from support.project import Registry as Observer


@pytest.fixture
def published(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Registry:
    """A trained forest in production, and a registry that knows only where the platform is."""
    data = load_breast_cancer()
    forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(data.data, data.target)
    joblib.dump(forest, project.folder / "model.joblib", compress=3)
    project.configure(files=["model.joblib"])
    registry = Registry(project.folder, project.environment)
    registry.publish(promote=True)
    for name, value in project.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return Registry.from_env()


def test_a_model_is_loaded_by_its_name_alone(published: Registry, project: Project) -> None:
    found = published.resolve(project.model)

    data = load_breast_cancer()
    assert found.load().predict(data.data[:3]).shape == (3,)
    assert (found.model, found.version, found.repository) == (project.model, "1.0.0", PRODUCTION)


def test_a_model_is_found_by_properties(published: Registry, project: Project) -> None:
    assert published.resolve(project.model, properties="env=production").version == "1.0.0"
    assert published.resolve(project.model, properties={"accuracy": "0.958"}).version == "1.0.0"
    with pytest.raises(NotFoundError):
        published.resolve(project.model, properties={"accuracy": "0.5"})


def test_what_was_changed_in_the_store_is_never_loaded(
    published: Registry, project: Project, registry: Observer
) -> None:
    path = f"artifactory/{PRODUCTION}/{project.model}/1.0.0/model.joblib"
    registry.call("PUT", path, data=b"tampered")

    with pytest.raises(IntegrityError):
        published.resolve(project.model)


def test_a_damaged_cached_file_is_fetched_again(
    published: Registry, project: Project, tmp_path: Path
) -> None:
    found = published.resolve(project.model)
    cached = found.download().files["model.joblib"]
    cached.write_bytes(b"damaged")

    assert found.load().n_estimators == 5


def test_of_several_files_the_one_is_loaded_that_can_be(
    published: Registry, project: Project
) -> None:
    project.write("vocabulary.json", "{}")
    project.configure(files=["model.joblib", "vocabulary.json"], version="2")
    Registry(project.folder, project.environment).publish(promote=True, build_number="2")
    found = published.resolve(project.model)

    assert {"model.joblib", "vocabulary.json"} <= set(found.download().files)
    assert found.load().n_estimators == 5


def test_where_several_could_be_loaded_none_is(published: Registry, project: Project) -> None:
    joblib.dump([1.0], project.folder / "other.joblib")
    project.configure(files=["model.joblib", "other.joblib"], version="2")
    Registry(project.folder, project.environment).publish(promote=True, build_number="2")
    found = published.resolve(project.model)

    assert {"model.joblib", "other.joblib"} <= set(found.download().files)
    with pytest.raises(UsageError, match="2 weights files"):
        found.load()


def test_promote_and_publish_take_the_steps_parameters(
    project: Project, registry: Observer
) -> None:
    python = Registry(project.folder, project.environment)

    assert python.publish().outputs["unchanged"] is False
    assert (
        python.promote(project.model, "1.0.0", comment="by hand").outputs["stage"] == "production"
    )


def test_an_unsafe_model_is_an_error_of_its_own(project: Project) -> None:
    (project.folder / "model.pkl").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    project.configure(files=["model.pkl"])

    with pytest.raises(UnsafeModel):
        Registry(project.folder, project.environment).publish()
