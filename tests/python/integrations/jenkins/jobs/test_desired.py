"""The items that project files ask for, and their configurations."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.jobs.comparison import parsed
from mlops_jfrog.integrations.jenkins.jobs.configuration import (
    child,
    document,
    element,
    mark_of,
    marked,
)
from mlops_jfrog.integrations.jenkins.jobs.desired import Desired, Job, job_of, with_folders
from mlops_jfrog.settings.layered import organisation_settings

GIT = "https://git.example/ml/churn.git"


def job(folder: Path, *, organisation: dict[str, Any] | None = None, **keys: Any) -> Job:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "mlops.yml"
    jenkins = {"repository": GIT, **keys.pop("jenkins", {})}
    document = {"model": "nlp/churn", "jenkins": jenkins, **keys}
    file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return job_of(file, environment(folder, organisation))


def environment(folder: Path, organisation: dict[str, Any] | None) -> dict[str, str]:
    if organisation is None:
        return {}
    path = folder / "organisation.yml"
    path.write_text(yaml.safe_dump(organisation), encoding="utf-8")
    return {"MLOPS_ORGANISATION_FILE": str(path)}


def root(item: Desired) -> Element:
    return parsed(item.configuration)


def test_a_multibranch_job_in_the_folders_of_the_models_name(tmp_path: Path) -> None:
    made = job(tmp_path)
    assert (made.item.path, made.build_path) == ("nlp/churn", "nlp/churn/main")
    xml = root(made.item)
    assert xml.tag.endswith("WorkflowMultiBranchProject")
    assert xml.findtext(".//source/remote") == GIT
    assert xml.findtext("factory/scriptPath") == "Jenkinsfile"


def test_a_pipeline_job_has_triggers_parameters_and_a_discarder(tmp_path: Path) -> None:
    made = job(
        tmp_path,
        schedule="H 3 * * 1",
        parameters={"TREES": {"default": 100, "help": "a & b"}, "MODE": {"choices": ["x", "y"]}},
        jenkins={"kind": "pipeline", "keep_builds": 7, "source_credentials": "git-id"},
    )
    assert made.build_path == made.item.path
    xml = root(made.item)
    assert xml.findtext(".//hudson.triggers.TimerTrigger/spec") == "H 3 * * 1"
    assert [each.text for each in xml.findall(".//parameterDefinitions/*/name")] == [
        "TREES",
        "MODE",
    ]
    assert [each.text for each in xml.findall(".//choices/a/string")] == ["x", "y"]
    assert xml.findtext(".//strategy/numToKeep") == "7"
    assert xml.findtext(".//userRemoteConfigs//credentialsId") == "git-id"
    assert xml.findtext(".//branches//name") == "*/main"


def test_an_organization_folder_looks_for_jenkinsfiles_everywhere(tmp_path: Path) -> None:
    keys = {"kind": "organization", "repository": "https://hub.example/acme"}
    xml = root(job(tmp_path, jenkins=keys).item)
    assert xml.findtext(".//repoOwner") == "acme"
    assert xml.findtext(".//apiUri") == "https://hub.example/api/v3"
    with pytest.raises(ConfigurationError, match="of an organization is its page"):
        job(tmp_path, jenkins={**keys, "repository": GIT})


def test_root_folder_and_name_can_be_chosen(tmp_path: Path) -> None:
    keys = {"folder": "team a/b", "job": "churn model"}
    made = job(tmp_path, organisation={"jenkins": {"root": "ml"}}, jenkins=keys)
    assert made.item.path == "ml/team a/b/churn model"


@pytest.mark.parametrize("name", ["a*b", "a%2Fb", "..", " a", "a?"])
def test_a_name_that_jenkins_refuses_is_refused_here(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="can't be the path of a Jenkins job"):
        job(tmp_path, jenkins={"job": name})


def test_a_branch_with_a_slash_has_a_job_of_an_encoded_name(tmp_path: Path) -> None:
    assert job(tmp_path, main_branch="release/1").build_path == "nlp/churn/release%2F1"


def test_folders_come_before_jobs_and_the_root_carries_the_library(tmp_path: Path) -> None:
    library = {"root": "ml", "library_repository": "https://git.example/lib.git"}
    organisation = {"jenkins": library, "library": {"version": "v1"}}
    made = job(tmp_path, organisation=organisation)
    settings = organisation_settings(environment(tmp_path, organisation))
    items = with_folders([made], settings)
    assert [item.path for item in items] == ["ml", "ml/nlp", "ml/nlp/churn"]
    held = root(items[0])
    assert held.findtext(".//retriever/scm/remote") == "https://git.example/lib.git"
    assert held.findtext(".//defaultVersion") == "v1"
    assert root(items[1]).findtext(".//retriever") is None


def test_two_projects_can_not_have_one_job(tmp_path: Path) -> None:
    one, two = job(tmp_path / "a"), job(tmp_path / "b")
    with pytest.raises(ConfigurationError, match="two projects want the job nlp/churn"):
        with_folders([one, two], organisation_settings({}))


def test_a_job_is_no_folder_of_another(tmp_path: Path) -> None:
    one, two = job(tmp_path / "a"), job(tmp_path / "b", model="nlp/churn/x")
    with pytest.raises(ConfigurationError, match="would be a job and the folder of"):
        with_folders([one, two], organisation_settings({}))


def test_a_project_without_a_source_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mlops.yml"
    file.write_text("model: m\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"jenkins\.repository is not set"):
        job_of(file, {})


def test_the_mark_changes_with_what_is_marked(tmp_path: Path) -> None:
    marks = [
        mark_of(job(tmp_path, jenkins={"keep_builds": keep}).item.configuration)
        for keep in (5, 5, 6)
    ]
    assert marks[0] is not None
    assert marks[0] == marks[1] != marks[2]
    assert mark_of("somebody wrote this") is None


@given(
    text=st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="\x00\ufffe\uffff"), max_size=30
    )
)
def test_any_text_stands_in_a_configuration_as_it_is(text: str) -> None:
    made = element("flow-definition")
    child(made, "spec", text)
    written = document(made).partition("?>")[2]
    controls = [each for each in text if ord(each) < 0x20 and each not in "\t\n\r"]
    if controls:
        # XML 1.1 has these as references, which Jenkins reads and Python's parser does not.
        assert all(f"&#{ord(each)};" in written for each in controls)
    else:
        found = parsed(document(made)).findtext("spec") or ""
        assert found == text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_marked_configuration_says_whose_it_is() -> None:
    text = marked(element("flow-definition"), "churn, of team <a>")
    assert "churn, of team &lt;a&gt;" in text
    assert "mlops-jfrog jobs apply" in text
