"""Setting a platform up, against a real sandbox: planned, applied, repeated, mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.errors import ConflictError, NetworkError, PermissionDenied
from mlops_jfrog.http import Answer, PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.workflows.set_up import apply_setup
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam, actions

INDEX = "https://index.example/root/simple"
MODELS = "/artifactory/api/repositories/ml-models-staging-local"
TARGET = "/artifactory/api/v2/security/permissions/mlops-models"


@pytest.fixture
def team(fresh_sandbox: RunningSandbox, tmp_path: Path) -> PlatformTeam:
    """In front of an empty platform."""
    folder = tmp_path / "team"
    folder.mkdir()
    return PlatformTeam(fresh_sandbox, folder, {"PIP_INDEX_URL": INDEX})


@pytest.fixture
def client(fresh_sandbox: RunningSandbox) -> PlatformClient:
    """An administrator who uses none of our client."""
    return PlatformClient(fresh_sandbox)


def keys(client: PlatformClient) -> set[str]:
    return {each["key"] for each in client.get("/artifactory/api/repositories").json()}


def test_a_plan_changes_nothing(team: PlatformTeam, client: PlatformClient) -> None:
    lines = team.plan()
    assert lines["repository ml-models-prod-local"]["action"] == "create"
    assert lines["repository huggingface-remote"]["action"] == "left out"
    assert keys(client) == set()


def test_applied_once_everything_is_there_and_twice_nothing_changes(
    team: PlatformTeam, client: PlatformClient
) -> None:
    assert team.apply()["watch mlops-builds"]["action"] == "create"
    assert actions(team.plan()) == {"unchanged", "left out"}
    assert keys(client) == {
        "ml-models-dev-local",
        "ml-models-staging-local",
        "ml-models-prod-local",
        "ml-models-local",
        "huggingface-local",
        "pypi-local",
        "pypi-remote",
        "pypi-virtual",
    }


def test_a_repository_that_drifted_is_mended_and_keeps_what_is_not_ours(
    team: PlatformTeam, client: PlatformClient
) -> None:
    team.apply()
    client.post(MODELS, json={"xrayIndex": False, "notes": "theirs", "customField": [1]})
    line = team.apply()["repository ml-models-staging-local"]
    assert (line["action"], line["detail"]) == ("update", "xrayIndex: false -> true")
    found = client.get(MODELS).json()
    assert (found["xrayIndex"], found["notes"], found["customField"]) == (True, "theirs", [1])


def test_the_password_of_a_remote_survives_an_update(
    team: PlatformTeam, client: PlatformClient, fresh_sandbox: RunningSandbox
) -> None:
    team.apply()
    remote = "/artifactory/api/repositories/pypi-remote"
    upstream = f"{fresh_sandbox.url}/artifactory/api/pypi/pypi-local"
    secret = {"username": "admin", "password": fresh_sandbox.admin_password}
    client.post(remote, json={**secret, "retrievalCachePeriodSecs": 0})
    team.environment["PIP_INDEX_URL"] = f"{upstream}/simple".replace("127.0.0.1", "localhost")
    assert team.apply()["repository pypi-remote"]["action"] == "update"
    # The upstream lets nobody in without that password.
    assert client.get("/artifactory/api/pypi/pypi-remote/simple/tiny/").status_code == 404


def test_rights_that_somebody_added_to_our_groups_go_and_those_of_others_stay(
    team: PlatformTeam, client: PlatformClient
) -> None:
    team.apply()
    found = client.get(TARGET).json()
    groups = found["repo"]["actions"]["groups"]
    groups["mlops-publishers"] = ["read", "write", "annotate", "delete"]
    groups["auditors"] = ["read"]
    client.put("/artifactory/api/security/groups/auditors", json={"description": "theirs"})
    assert client.put(TARGET, json=found).status_code == 200
    line = team.apply()["permission target mlops-models"]
    assert line["action"] == "update"
    assert "repo.actions.groups.mlops-publishers" in str(line["detail"])
    groups = client.get(TARGET).json()["repo"]["actions"]["groups"]
    assert groups["mlops-publishers"] == ["read", "annotate", "write"]
    assert groups["auditors"] == ["read"]


def test_a_policy_that_was_softened_blocks_again_and_keeps_the_rules_of_others(
    team: PlatformTeam, client: PlatformClient
) -> None:
    team.apply()
    path = "/xray/api/v2/policies/mlops-builds"
    policy = client.get(path).json()
    theirs = {"name": "theirs", "priority": 9, "criteria": {"min_severity": "Low"}, "actions": {}}
    malicious, severe = policy["rules"]
    severe |= {"criteria": {"cvss_range": {"from": 9.9, "to": 10}}, "actions": {}}
    assert client.put(path, json={**policy, "rules": [malicious, severe, theirs]}).ok
    assert team.apply()["policy mlops-builds"]["action"] == "update"
    rules = client.get(path).json()["rules"]
    assert [rule["criteria"] for rule in rules] == [
        {"malicious_package": True},
        {"min_severity": "High"},
        {"min_severity": "Low"},
    ]
    assert rules[1]["actions"] == {"fail_build": True}


def test_members_of_a_group_stay(team: PlatformTeam, client: PlatformClient) -> None:
    team.apply()
    users = "/artifactory/api/security/users/ada"
    person = {"email": "ada@example.invalid", "groups": ["mlops-publishers"]}
    assert client.put(users, json=person).status_code == 201
    team.apply()
    assert "mlops-publishers" in client.get(users).json()["groups"]


def test_a_key_that_something_else_has_is_told_before_anything_changes(
    team: PlatformTeam, client: PlatformClient
) -> None:
    client.repository("pypi-virtual", rclass="local", packageType="pypi")
    with pytest.raises(ConflictError) as caught:
        team.apply()
    assert "pypi-virtual is there as local pypi, not as virtual pypi" in caught.value.message
    assert keys(client) == {"pypi-virtual"}


def test_stages_of_the_settings_get_their_repositories(
    team: PlatformTeam, client: PlatformClient
) -> None:
    (team.folder / "mlops.yml").write_text(
        "stages:\n  staging: {repository: models, env: staging}\n"
        "  production: {repository: models, env: production}\n"
    )
    team.apply()
    assert "models" in keys(client)
    assert "ml-models-prod-local" not in keys(client)
    assert actions(team.plan()) == {"unchanged", "left out"}


def test_credentials_of_pip_are_neither_handed_on_nor_shown(team: PlatformTeam) -> None:
    team.environment["PIP_INDEX_URL"] = "https://ada:canary-4d1@index.example/simple"
    line = team.apply()["repository pypi-remote"]
    assert line["action"] == "left out"
    assert "canary" not in str(line)


def test_the_platform_is_not_made_its_own_upstream(
    team: PlatformTeam, fresh_sandbox: RunningSandbox
) -> None:
    own = f"{fresh_sandbox.url}/artifactory/api/pypi/pypi-virtual/simple"
    team.environment["PIP_INDEX_URL"] = own
    assert "this platform itself" in str(team.plan()["repository pypi-remote"]["detail"])


def test_it_takes_an_administrator(team: PlatformTeam) -> None:
    team.apply()
    team.environment["JF_ACCESS_TOKEN"] = team.token("mlops-approvers")
    with pytest.raises(PermissionDenied) as caught:
        team.apply()
    assert caught.value.exit_code == 11
    assert caught.value.message.startswith("setting a platform up needs an administrator: GET ")


class OneChange(PlatformSession):
    """Lets one change through, then the network is gone."""

    changes = 0

    def request(self, method: str, *arguments: Any, **named: Any) -> Answer:
        if method != "GET":
            self.changes += 1
        if self.changes > 1:
            raise NetworkError("the connection broke")
        return super().request(method, *arguments, **named)


def test_cut_off_after_any_change_it_is_completed_by_the_next_run(team: PlatformTeam) -> None:
    def cut_off() -> bool:
        context = team.context()
        session = context.platform.session
        context.__dict__["platform"] = Platform(
            OneChange(
                {name: session.service_url(name) for name in ("artifactory", "xray", "access")},
                authorization=f"Bearer {team.sandbox.admin_token}",
            )
        )
        try:
            apply_setup(context)
        except NetworkError:
            return True
        return False

    wanted = sum(line["action"] == "create" for line in team.plan().values()) + 1
    assert [cut_off() for _ in range(wanted)] == [True] * (wanted - 1) + [False]
    assert actions(team.plan()) == {"unchanged", "left out"}


def test_without_an_xray_the_rest_is_made(team: PlatformTeam) -> None:
    url = team.environment.pop("JF_URL")
    server = {"serverId": "plain", "url": url, "xrayUrl": f"{url}/no-xray", "isDefault": True}
    home = Path(team.environment["JFROG_CLI_HOME_DIR"])
    home.mkdir()
    token = team.environment.pop("JF_ACCESS_TOKEN")
    (home / "jfrog-cli.conf.v6").write_text(
        json.dumps({"servers": [{**server, "accessToken": token}], "version": "6"})
    )
    lines = team.apply()
    assert lines["watch mlops-builds"]["detail"] == "the platform has no Xray"
    assert lines["repository ml-models-local"]["action"] == "create"
