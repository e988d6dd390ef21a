"""Publish: what is refused, why, and that nothing of it is stored."""

from __future__ import annotations

import json
import pickle

import pytest

from mlops_jfrog.errors import (
    ConfigurationError,
    ConflictError,
    GateFailed,
    GateUndecided,
    NotFoundError,
    SecurityViolation,
    UnsafeModel,
    UsageError,
)
from support.project import STAGING, Project, Registry


def test_a_property_can_not_stand_for_a_measured_metric(
    project: Project, registry: Registry
) -> None:
    """A promotion compares the stored metrics with the thresholds again."""
    with pytest.raises(UsageError, match="'accuracy'"):
        project.publish(properties={"accuracy": ("0.999",)})

    assert registry.files(STAGING, project.model) == {}


def test_metrics_that_would_be_stored_under_one_name_are_refused(project: Project) -> None:
    project.write("metrics.json", json.dumps({"val/f1": 0.9, "val_f1": 0.2, "accuracy": 1}))

    with pytest.raises(UsageError, match=r"'val/f1'.*'val_f1'"):
        project.publish()


def test_a_reserved_property_is_refused_for_a_published_version_too(project: Project) -> None:
    project.publish()

    with pytest.raises(UsageError, match="'env'"):
        project.publish(properties={"env": ("production",)})


@pytest.mark.parametrize("other", ["version", "model"])
def test_a_build_number_of_another_version_is_refused_before_anything_is_sent(
    project: Project, registry: Registry, other: str
) -> None:
    project.publish()
    before = registry.build(f"{project.model}-build".replace("/", "%2F"), "1")
    names = {"version": "2.0.0", "model": f"{project.model}-other"}

    with pytest.raises(ConflictError, match=r"-build #1 .*another version") as raised:
        project.publish(**{other: names[other]})

    assert "--build-number" in raised.value.hint
    assert registry.files(STAGING, f"{project.model}/2.0.0") == {}
    assert registry.files(STAGING, f"{project.model}-other") == {}
    assert registry.build(f"{project.model}-build".replace("/", "%2F"), "1") == before


@pytest.mark.parametrize(
    ("changed", "content"),
    [
        ("model.json", '{"weights": [1.0]}'),
        ("predict.py", "def predict(x):\n    return -x\n"),
        ("requirements.txt", "joblib==1.5.2\n"),
    ],
)
def test_other_content_under_the_same_version_is_a_conflict(
    project: Project, registry: Registry, changed: str, content: str
) -> None:
    project.publish()
    before = registry.files(STAGING, project.model)
    project.write(changed, content)

    with pytest.raises(ConflictError, match=changed):
        project.publish(build_number="2")

    assert registry.files(STAGING, project.model) == before


def test_a_metric_below_its_threshold_sends_nothing(project: Project, registry: Registry) -> None:
    project.write("metrics.json", json.dumps({"accuracy": 0.71}))

    with pytest.raises(GateFailed, match=r"accuracy is 0\.71, the gate wants >= 0\.90"):
        project.publish()

    assert registry.files(STAGING, project.model) == {}


@pytest.mark.parametrize(
    ("metrics", "error"),
    [
        ("not json", UsageError),
        ("[0.9]", UsageError),
        ('{"accuracy": NaN}', UsageError),
        ('{"f1": 0.99}', GateUndecided),
    ],
)
def test_metrics_that_say_nothing_pass_nothing(
    project: Project, registry: Registry, metrics: str, error: type[Exception]
) -> None:
    project.write("metrics.json", metrics)

    with pytest.raises(error):
        project.publish()

    assert registry.files(STAGING, project.model) == {}


def test_metrics_that_are_no_text_are_named(project: Project) -> None:
    (project.folder / "metrics.json").write_bytes(b"\xff\xfe{}")

    with pytest.raises(UsageError, match=r"metrics\.json is not UTF-8"):
        project.publish()


def test_thresholds_without_a_metrics_file_are_an_error(project: Project) -> None:
    (project.folder / "metrics.json").unlink()

    with pytest.raises(NotFoundError, match="metrics file"):
        project.publish()


def test_a_pickle_that_would_run_code_sends_nothing(project: Project, registry: Registry) -> None:
    class Payload:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            import os

            return os.system, ("true",)

    (project.folder / "model.pkl").write_bytes(pickle.dumps(Payload()))
    project.configure(files=["model.pkl"])

    with pytest.raises(UnsafeModel, match="system"):
        project.publish()

    assert registry.files(STAGING, project.model) == {}


def test_an_import_that_nobody_allows_sends_nothing(project: Project, registry: Registry) -> None:
    (project.folder / "model.pkl").write_bytes(b"cacme.models\nScorer\n(S'v1'\ntR.")
    project.configure(files=["model.pkl"])

    with pytest.raises(UnsafeModel, match=r"acme") as raised:
        project.publish()

    assert "allow" in raised.value.hint
    assert registry.files(STAGING, project.model) == {}


def test_a_vulnerable_dependency_fails_the_build(project: Project) -> None:
    project.write("requirements.txt", "joblib==1.1.0\n")

    with pytest.raises(SecurityViolation, match=r"PYSEC-2022-288.*joblib.*1\.2\.0"):
        project.publish()


def test_a_dependency_that_is_not_pinned_is_refused_before_anything_is_sent(
    project: Project, registry: Registry
) -> None:
    project.write("requirements.txt", "joblib>=1.1\n")

    with pytest.raises(ConfigurationError, match=r"requirements\.txt:1"):
        project.publish()

    assert registry.files(STAGING, project.model) == {}


def test_a_repository_that_does_not_exist_says_how_to_make_it(project: Project) -> None:
    stages = {"staging": {"repository": "no-such-local", "env": "staging"}}
    project.configure(stages=stages)

    with pytest.raises(NotFoundError, match="no-such-local") as raised:
        project.publish()

    assert "setup apply" in raised.value.hint


@pytest.mark.parametrize("name", ["../x", "a//b", "a/../b", "a\x07b", "x" * 300])
def test_a_name_that_is_no_safe_path_is_refused(project: Project, name: str) -> None:
    with pytest.raises((UsageError, ConfigurationError)):
        project.publish(model=name)


def test_publish_does_not_promote_where_people_decide(project: Project, registry: Registry) -> None:
    project.configure(promotion={"approval": True})

    with pytest.raises(GateFailed, match="approval"):
        project.publish(promote=True)

    assert registry.files(STAGING, project.model) == {}
