"""Two runs of one version at the same time, and versions whose folders would lie in each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.errors import ConflictError
from mlops_jfrog.jfrog.artifacts import Artifacts
from support.platform_team import PlatformTeam
from support.project import PRODUCTION, STAGING, Project, Registry

Meanwhile = Callable[[str, Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Have something happen just before the first call of a method of ``Artifacts``."""

    def happens(method: str, what: Callable[[], object]) -> None:
        original = getattr(Artifacts, method)

        def after_it(self: Artifacts, *positional: Any, **named: Any) -> Any:
            monkeypatch.setattr(Artifacts, method, original)
            what()
            return original(self, *positional, **named)

        monkeypatch.setattr(Artifacts, method, after_it)

    return happens


@pytest.fixture
def rival(project: Project, tmp_path: Path) -> Project:
    """The same version of the same model with other weights, in another folder."""
    other = Project(tmp_path / "rival", project.model, project.environment)
    for name in ("predict.py", "requirements.txt", "metrics.json"):
        other.write(name, (project.folder / name).read_text(encoding="utf-8"))
    other.write("model.json", json.dumps({"weights": [7, 8, 9], "of": "the rival"}))
    other.configure()
    return other


@pytest.fixture
def as_publisher(team: PlatformTeam) -> Callable[[Project], Project]:
    """A project with a token that may not overwrite."""

    def with_token(project: Project) -> Project:
        token = team.token("mlops-publishers")
        return replace(project, environment={**project.environment, "JF_ACCESS_TOKEN": token})

    return with_token


@pytest.mark.parametrize(
    ("moment", "may_overwrite"),
    [("deploy", True), ("deploy", False), ("deploy_bytes", False)],
    ids=["an administrator's files", "a publisher's files", "a publisher's manifest"],
)
def test_of_two_contents_one_is_published_whole_and_the_other_refused(
    project: Project,
    rival: Project,
    registry: Registry,
    meanwhile: Meanwhile,
    as_publisher: Callable[[Project], Project],
    moment: str,
    may_overwrite: bool,
) -> None:
    loser = project if may_overwrite else as_publisher(project)
    if moment == "deploy_bytes":
        # Both have sent equal files; the rival has one file more, so only the manifests differ.
        rival.write("model.json", (project.folder / "model.json").read_text(encoding="utf-8"))
        rival.write("z.py", "")
        rival.configure(code=["predict.py", "z.py"])
    meanwhile(moment, rival.publish)

    with pytest.raises(ConflictError, match="other content") as raised:
        loser.publish(build_number="2")

    assert raised.value.exit_code == 6
    assert rival.publish().outputs["unchanged"] is True
    for name in ("model.json", "code/predict.py", "requirements.txt", "mlops-manifest.json"):
        stored = registry.properties(f"{STAGING}/{project.model}/1.0.0/{name}")
        assert stored["build.number"] == ["1"], name
    found = rival.download(stage="staging", version="1.0.0", target=rival.folder / "fetched")
    assert found.outputs["version"] == "1.0.0"


def test_an_administrator_who_overwrites_a_manifest_leaves_one_whole_version(
    project: Project, rival: Project, meanwhile: Meanwhile
) -> None:
    meanwhile("deploy_bytes", rival.publish)

    project.publish(build_number="2")

    with pytest.raises(ConflictError, match="other content"):
        rival.publish()
    project.download(stage="staging", version="1.0.0", target=project.folder / "fetched")
    stored = (project.folder / "fetched/model.json").read_text(encoding="utf-8")
    assert stored == (project.folder / "model.json").read_text(encoding="utf-8")


def test_properties_that_another_run_set_on_a_new_manifest_are_put_right(
    project: Project, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = f"{STAGING}/{project.model}/1.0.0"
    query = "properties=mlops.identity=0;accuracy=0.1&recursive=1"
    deploy_bytes = Artifacts.deploy_bytes

    def overtaken(self: Artifacts, *positional: Any, **named: Any) -> None:
        deploy_bytes(self, *positional, **named)
        registry.call("PUT", f"artifactory/api/storage/{folder}?{query}")

    monkeypatch.setattr(Artifacts, "deploy_bytes", overtaken)

    project.publish()

    for name in ("model.json", "mlops-manifest.json"):
        stored = registry.properties(f"{folder}/{name}")
        assert stored["accuracy"] == ["0.958"], name
        assert len(stored["mlops.identity"][0]) == 64


def test_the_same_content_twice_at_once_is_published_once(
    project: Project, registry: Registry, meanwhile: Meanwhile
) -> None:
    meanwhile("deploy", lambda: project.publish(build_number="7"))

    project.publish(build_number="8")

    folder = f"{STAGING}/{project.model}/1.0.0"
    numbers = {
        tuple(registry.properties(f"{folder}/{name}")["build.number"])
        for name in ("model.json", "code/predict.py", "requirements.txt", "mlops-manifest.json")
    }
    assert len(numbers) == 1


def test_a_version_is_not_published_around_another_models_versions(
    project: Project, registry: Registry
) -> None:
    project.publish(model=f"{project.model}/inner", version="1")
    before = registry.files(STAGING, project.model)

    with pytest.raises(ConflictError, match=f"{project.model}/inner 1"):
        project.publish(version="inner")

    assert registry.files(STAGING, project.model) == before


def test_a_version_is_not_published_inside_another_version(
    project: Project, registry: Registry
) -> None:
    project.publish()
    before = registry.files(STAGING, project.model)

    with pytest.raises(ConflictError, match=rf"{project.model} 1\.0\.0"):
        project.publish(model=f"{project.model}/1.0.0", version="code")

    assert registry.files(STAGING, project.model) == before


def test_a_version_is_not_promoted_into_another_version(
    project: Project, registry: Registry
) -> None:
    project.publish(promote=True)
    inner = {"model": f"{project.model}/1.0.0", "version": "code"}
    project.publish(**inner, stage="dev", build_number="2")
    before = registry.files(PRODUCTION, project.model)

    with pytest.raises(ConflictError, match=rf"{project.model} 1\.0\.0"):
        project.promote(**inner, from_stage="dev")

    assert registry.files(PRODUCTION, project.model) == before


def test_what_others_put_into_a_versions_folder_stays(project: Project, registry: Registry) -> None:
    note = f"{STAGING}/{project.model}/1.0.0/notes.txt"
    registry.call("PUT", f"artifactory/{note}", data=b"measured on Monday")

    project.publish()

    assert registry.call("GET", f"artifactory/{note}").content == b"measured on Monday"
