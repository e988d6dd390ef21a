"""One Jenkinsfile for every repository that holds a project file, by either plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import yaml

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.jobs.comparison import parsed
from mlops_jfrog.integrations.jenkins.jobs.desired import job_of

EXTENDED = "org.jenkinsci.plugins.workflow.multibranch"
CENTRAL = {
    "repository": "https://git.example/ml/pipelines.git",
    "branch": "stable",
    "script": "ml/Jenkinsfile",
    "credentials": "git-read",
}


def configured(folder: Path, kind: str, **central: Any) -> Element:
    organisation = folder / "organisation.yml"
    organisation.write_text(yaml.safe_dump({"jenkins": {"central": central}}), encoding="utf-8")
    own = "https://git.example/acme" if kind == "organization" else "https://git.example/a.git"
    file = folder / "mlops.yml"
    document = {"model": "a", "jenkins": {"kind": kind, "repository": own}}
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    job = job_of(file, {"MLOPS_ORGANISATION_FILE": str(organisation)})
    return parsed(job.item.configuration)


def says_where(scm: Element | None) -> None:
    assert scm is not None
    assert scm.get("class") == "hudson.plugins.git.GitSCM"
    assert scm.findtext(".//url") == CENTRAL["repository"]
    assert scm.findtext(".//credentialsId") == "git-read"
    assert scm.findtext("./branches//name") == "*/stable"


def test_config_driven_takes_the_project_file_as_its_configuration(tmp_path: Path) -> None:
    xml = configured(tmp_path, "multibranch", plugin="config-driven-pipeline", **CENTRAL)
    [factory] = xml.findall("factory")
    expected = f"{EXTENDED}.template.ConfigDrivenWorkflowBranchProjectFactory"
    assert factory.get("class") == expected
    assert factory.findtext("scriptPath") == "mlops.yml"
    assert factory.findtext("pipelinePath") == "ml/Jenkinsfile"
    says_where(factory.find("jenkinsFileScm"))
    assert xml.findtext(".//source/remote") == "https://git.example/a.git"


def test_remote_file_takes_the_project_file_as_its_marker(tmp_path: Path) -> None:
    xml = configured(tmp_path, "multibranch", plugin="remote-file", **CENTRAL)
    [factory] = xml.findall("factory")
    expected = f"{EXTENDED}.extended.RemoteJenkinsFileWorkflowBranchProjectFactory"
    assert factory.get("class") == expected
    assert factory.findtext("localMarker") == "mlops.yml"
    assert factory.findtext("remoteJenkinsFile") == "ml/Jenkinsfile"
    assert factory.findtext("fallbackBranch") == "stable"
    says_where(factory.find("remoteJenkinsFileSCM"))


@pytest.mark.parametrize(
    ("plugin", "name"),
    [
        (
            "config-driven-pipeline",
            f"{EXTENDED}.template.ConfigDrivenWorkflowMultiBranchProjectFactory",
        ),
        ("remote-file", f"{EXTENDED}.extended.RemoteJenkinsFileWorkflowMultiBranchProjectFactory"),
    ],
)
def test_an_organisation_has_it_for_every_repository(
    tmp_path: Path, plugin: str, name: str
) -> None:
    xml = configured(tmp_path, "organization", plugin=plugin, **CENTRAL)
    [factory] = list(xml.find("projectFactories") or [])
    assert factory.tag == name
    says_where(factory.find("*[@class]"))


def test_without_a_central_one_branches_have_their_own(tmp_path: Path) -> None:
    xml = configured(tmp_path, "multibranch")
    assert xml.findtext("factory/scriptPath") == "Jenkinsfile"


@pytest.mark.parametrize(
    ("kind", "central", "said"),
    [
        ("pipeline", {"plugin": "remote-file", **CENTRAL}, "has no central Jenkinsfile"),
        ("multibranch", {"plugin": "remote-file"}, r"jenkins\.central\.repository is not set"),
        ("multibranch", {"plugin": "remote-flie"}, "did you mean 'remote-file'"),
    ],
)
def test_what_can_not_be_is_said(
    tmp_path: Path, kind: str, central: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        configured(tmp_path, kind, **central)
