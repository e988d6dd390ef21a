"""Doctor: everything that is wrong in one table, with what to do, however little is set up."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_jfrog.contract.servers import Doctor
from mlops_jfrog.errors import ConfigurationError
from support.platform_team import PlatformTeam
from support.project import STAGING, Project, Registry

Table = dict[str, dict[str, str]]


@pytest.fixture
def healthy(project: Project) -> Project:
    """The project on a machine with the usual variables; pip's own files don't count."""
    usual = {"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull}
    return replace(project, environment={**project.environment, **usual})


def changed(project: Project, **variables: str) -> Project:
    return replace(project, environment={**project.environment, **variables})


def table(listed: object) -> Table:
    assert isinstance(listed, list)
    return {row["check"]: row for row in listed}


def looked_at(project: Project) -> Table:
    return table(project.run(Doctor()).outputs["checks"])


def wrong(project: Project) -> Table:
    """What is wrong, by the name of the check."""
    with pytest.raises(ConfigurationError):
        project.run(Doctor())
    rows = table(project.last.outputs["checks"])
    found = {name: row for name, row in rows.items() if row["state"] == "wrong"}
    assert project.last.outputs["wrong"] == len(found)
    assert all(row["remedy"] for row in found.values())
    return found


def test_on_a_platform_that_is_set_up_nothing_is_wrong(healthy: Project) -> None:
    rows = looked_at(healthy)

    states = {name: row["state"] for name, row in rows.items()}
    assert set(states.values()) <= {"ok", "warning"}
    assert states["Artifactory"] == states["Xray"] == states["Access"] == states["clock"] == "ok"
    assert rows["credential"]["found"].startswith("good, of admin")
    assert rows["rights in staging"]["found"] == "read, deploy"


def test_it_tells_what_this_machine_can_do(healthy: Project) -> None:
    listed = healthy.run(Doctor()).outputs["capabilities"]
    assert isinstance(listed, list)
    found = {row["capability"]: row for row in listed}
    assert found["embedded sandbox"]["available"] is True
    assert found["signatures"]["needs"] == "install the openssl command"


def test_without_any_platform_the_machine_is_looked_at(healthy: Project) -> None:
    bare = {k: v for k, v in healthy.environment.items() if not k.startswith("JF_")}
    found = wrong(replace(healthy, environment=bare))
    assert list(found) == ["platform"]
    assert "JF_URL" in found["platform"]["remedy"]


def test_a_platform_that_is_not_there_is_wrong(healthy: Project) -> None:
    found = wrong(changed(healthy, JF_URL="http://127.0.0.1:9"))
    assert list(found) == ["Artifactory"]


def test_a_refused_token_is_wrong_and_not_shown(healthy: Project) -> None:
    project = changed(healthy, JF_ACCESS_TOKEN="canary-token-5f3a91")
    found = wrong(project)
    assert list(found) == ["credential"]
    assert "canary-token-5f3a91" not in json.dumps(project.last.outputs)


def test_a_secret_that_cannot_be_read_is_wrong(healthy: Project) -> None:
    found = wrong(changed(healthy, JF_ACCESS_TOKEN="file:///no/such/token"))
    assert found["credential"]["found"] == (
        "environment JF_ACCESS_TOKEN: /no/such/token can't be read: No such file or directory"
    )


def test_no_credential_at_all_is_wrong(healthy: Project) -> None:
    bare = {k: v for k, v in healthy.environment.items() if k != "JF_ACCESS_TOKEN"}
    assert list(wrong(replace(healthy, environment=bare))) == ["credential"]


def test_a_repository_that_is_missing_is_wrong(healthy: Project) -> None:
    healthy.configure(stages={"staging": {"repository": "no-such-local"}})
    found = wrong(healthy)
    assert list(found) == ["repository of staging: no-such-local"]
    assert "setup apply" in found["repository of staging: no-such-local"]["remedy"]


def test_a_repository_of_another_type_is_wrong(healthy: Project) -> None:
    healthy.configure(stages={"staging": {"repository": "pypi-local"}})
    found = wrong(healthy)
    assert "local, pypi; wanted" in found["repository of staging: pypi-local"]["found"]


def test_a_repository_for_packages_that_is_missing_is_only_a_warning(healthy: Project) -> None:
    healthy.configure(pypi={"repository": "no-such-pypi"})
    assert looked_at(healthy)["PyPI repository: no-such-pypi"]["state"] == "warning"


def test_a_hub_repository_that_is_missing_wants_an_upstream_first(healthy: Project) -> None:
    healthy.configure(huggingface={"repository": "no-such-hub"})
    row = looked_at(healthy)["Hugging Face repository: no-such-hub"]
    assert row["state"] == "warning"
    assert "huggingface.url" in row["remedy"]


def test_a_token_that_may_not_store_is_wrong(healthy: Project, team: PlatformTeam) -> None:
    found = wrong(changed(healthy, JF_ACCESS_TOKEN=team.token("mlops-consumers")))
    assert "staging" in " ".join(found)


def test_a_publisher_has_the_rights_it_needs(healthy: Project, team: PlatformTeam) -> None:
    rows = looked_at(changed(healthy, JF_ACCESS_TOKEN=team.token("mlops-publishers")))
    assert rows["rights in staging"]["found"] == "read, deploy"
    assert rows["rights in production"]["found"] == "read, no deploy"
    assert rows["token's end"]["state"] == "warning"  # the team's tokens last ten minutes


def test_it_changes_nothing(healthy: Project, registry: Registry) -> None:
    before = registry.files(STAGING, "")
    healthy.run(Doctor())
    assert registry.files(STAGING, "") == before


def test_a_bundle_without_certificates_is_wrong(healthy: Project, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing\n", encoding="utf-8")
    found = wrong(changed(healthy, MLOPS_CA_BUNDLE=str(tmp_path / "empty.pem")))
    assert "CA certificates" in found


def test_a_proxy_that_is_no_url_is_wrong(healthy: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "proxy.example")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert "proxy" in wrong(healthy)


def test_tools_that_go_past_the_platform_are_told(healthy: Project) -> None:
    project = changed(
        healthy,
        HF_ENDPOINT="https://elsewhere.example",
        PIP_INDEX_URL="https://ada:canary-77@elsewhere.example/simple",
    )
    rows = looked_at(project)
    assert rows["Hugging Face's endpoint"]["state"] == "warning"
    assert rows["pip's index"]["found"] == "https://***@elsewhere.example/simple"
    assert "canary-77" not in str(rows)
