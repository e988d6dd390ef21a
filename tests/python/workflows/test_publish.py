"""Publish: one run through every gate, and what is stored when it passes or is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from mlops_jfrog.domain.gates import GateOutcome
from support.project import PRODUCTION, STAGING, Project, Registry


def test_a_version_is_stored_with_its_properties_and_its_build(
    project: Project, registry: Registry
) -> None:
    outcome = project.publish(properties={"note": ("train-#42; a=b, ü",)})

    folder = f"{project.model}/1.0.0"
    names = {"model.json", "code/predict.py", "requirements.txt", "mlops-manifest.json"}
    assert set(registry.files(STAGING, folder)) == {f"{folder}/{name}" for name in names}
    properties = registry.properties(f"{STAGING}/{folder}/model.json")
    assert properties["accuracy"] == ["0.958"]
    assert properties["validation.f1"] == ["0.9"]
    assert properties["note"] == ["train-#42; a=b, ü"]
    assert properties["env"] == ["staging"]
    assert properties["build.number"] == ["1"]
    assert outcome.outputs["unchanged"] is False
    assert [gate.outcome for gate in outcome.gates] == [GateOutcome.PASSED] * 3


def test_every_dataset_of_the_project_is_searched_by_one_property(
    project: Project, registry: Registry
) -> None:
    project.configure(dataset="churn-2026-01", datasets=["churn-2026-02", "churn-2026-01"])

    project.publish()

    properties = registry.properties(f"{STAGING}/{project.model}/1.0.0/model.json")
    assert properties["dataset"] == ["churn-2026-01", "churn-2026-02"]


def test_an_empty_file_is_a_file_like_any_other(project: Project, registry: Registry) -> None:
    project.write("scorer/__init__.py", "")
    project.configure(code=["scorer"])

    project.publish()

    folder = f"{project.model}/1.0.0"
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert registry.files(STAGING, folder)[f"{folder}/code/scorer/__init__.py"] == empty


def test_the_build_info_records_artifacts_dependencies_and_a_filtered_environment(
    project: Project, registry: Registry
) -> None:
    project.publish()

    build = registry.build(f"{project.model}-build".replace("/", "%2F"), "1")
    text = json.dumps(build)
    modules = build["modules"]
    assert isinstance(modules, list)
    assert {a["name"] for m in modules for a in m.get("artifacts", [])} == {
        "model.json",
        "predict.py",
        "requirements.txt",
        "mlops-manifest.json",
    }
    assert [d["id"] for m in modules for d in m.get("dependencies", [])] == ["joblib:1.5.1"]
    assert "kept" in text
    assert "canary-7f3b" not in text
    assert project.environment["JF_ACCESS_TOKEN"] not in text


def test_the_build_info_holds_the_token_under_no_name(project: Project, registry: Registry) -> None:
    token = project.environment["JF_ACCESS_TOKEN"]
    careless = replace(project, environment={**project.environment, "DEPLOY_WITH": f"a {token}"})

    careless.publish()

    text = json.dumps(registry.build(f"{project.model}-build".replace("/", "%2F"), "1"))
    assert "DEPLOY_WITH" in text
    assert token not in text


def test_the_same_content_by_another_build_number_changes_nothing(
    project: Project, registry: Registry
) -> None:
    project.publish()
    before = registry.files(STAGING, project.model)

    again = project.publish(build_number="2")

    assert again.outputs["unchanged"] is True
    assert again.outputs["build"] == {"name": f"{project.model}-build", "number": "1"}
    assert registry.files(STAGING, project.model) == before


def test_other_metrics_are_no_other_content(project: Project) -> None:
    project.publish()
    project.write("metrics.json", json.dumps({"accuracy": 0.97}))

    assert project.publish(build_number="2").outputs["unchanged"] is True


def test_an_import_that_the_project_allows_passes_every_gate(project: Project) -> None:
    (project.folder / "model.pkl").write_bytes(b"cacme.models\nScorer\n(S'v1'\ntR.")
    project.configure(files=["model.pkl"], gates={"scan": {"allow": ["acme.models.Scorer"]}})

    assert project.publish().outputs["unchanged"] is False


def test_step_by_step_stores_what_publish_stores(project: Project, registry: Registry) -> None:
    """Files, properties and build-info, but for times and names."""

    def stored(model: str) -> str:
        folder = f"{STAGING}/{model}/1.0.0"
        names = ("model.json", "code/predict.py", "requirements.txt", "mlops-manifest.json")
        properties = {name: registry.properties(f"{folder}/{name}") for name in names}
        build = registry.build(f"{model}-build".replace("/", "%2F"), "1")
        del build["started"], build["durationMillis"]
        text = json.dumps([properties, build], sort_keys=True).replace(model, "<model>")
        text = re.sub(r'"build.timestamp": \["\d+"\]', "", text)
        # The manifest names the model, so its digests differ.
        return re.sub(r'(mlops-manifest\.json.*?"md5"|"(md5|sha1|sha256)"): "\w+"', "", text)

    project.publish()
    other = replace(project, model=f"{project.model}-by-step")
    other.configure()
    other.step_by_step()

    assert stored(other.model) == stored(project.model)


def test_step_by_step_gives_the_same_version(project: Project, registry: Registry) -> None:
    project.step_by_step()
    by_hand = registry.files(STAGING, project.model)

    assert project.publish().outputs["unchanged"] is True
    assert registry.files(STAGING, project.model) == by_hand


def test_publish_promotes_where_asked(project: Project, registry: Registry) -> None:
    outcome = project.publish(promote=True)

    promoted = outcome.outputs["promoted"]
    assert isinstance(promoted, dict)
    assert promoted["repository"] == PRODUCTION
    folder = f"{project.model}/1.0.0"
    assert registry.properties(f"{PRODUCTION}/{folder}/model.json")["env"] == ["production"]
