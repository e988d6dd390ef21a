"""``token``: the one secret that is printed, because it was asked for, and nowhere else."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest
import requests

from mlops_jfrog.sandbox.server import RunningSandbox

from .conftest import Shell

CREATE = ("token", "create", "--group", "some-group", "--expires-in", "10m", "--user", "robot")


@pytest.fixture
def team(shell: Shell, sandbox: RunningSandbox) -> Shell:
    """An administrator's shell."""
    shell.environment |= {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.admin_token}
    return shell


def status(sandbox: RunningSandbox, token: str) -> int:
    """What the platform says to the bearer of ``token``."""
    answer = requests.get(
        f"{sandbox.url}/access/api/v1/tokens/me",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    return answer.status_code


def known(sandbox: RunningSandbox) -> int:
    """How many tokens there are."""
    answer = requests.get(
        f"{sandbox.url}/access/api/v1/tokens",
        headers={"Authorization": f"Bearer {sandbox.admin_token}"},
        timeout=10,
    )
    return len(answer.json()["tokens"])


def test_standard_output_holds_the_token_and_nothing_else(
    team: Shell, sandbox: RunningSandbox
) -> None:
    assert team(*CREATE, "--debug") == 0
    token = team.output.getvalue().removesuffix("\n")
    assert token.count(".") == 2
    assert token.split() == [token]
    assert status(sandbox, token) == 200
    assert token not in team.errors.getvalue()
    assert "applied-permissions/groups:some-group" in team.errors.getvalue()


def test_the_result_file_says_all_but_the_token(team: Shell) -> None:
    result = team.directory / "result.json"
    assert team(*CREATE, "--result", str(result)) == 0
    token = team.output.getvalue().strip()
    assert token not in result.read_text()
    outputs = json.loads(result.read_text())["outputs"]
    assert outputs["user"] == "robot"
    assert outputs["expiresInSeconds"] == 600
    assert outputs["scope"] == "applied-permissions/groups:some-group"


def test_a_file_takes_the_token_for_its_owner_only(team: Shell, sandbox: RunningSandbox) -> None:
    file = team.directory / "robot.token"
    file.write_text("an old one")
    file.chmod(0o644)
    assert team(*CREATE, "--output", "robot.token", "--json") == 0
    token = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert status(sandbox, token) == 200
    assert token not in team.said
    assert json.loads(team.output.getvalue())["operation"] == "token create"
    assert list(team.directory.iterdir()) == [file]


def test_json_needs_a_file_for_the_token(team: Shell, sandbox: RunningSandbox) -> None:
    before = known(sandbox)
    assert team(*CREATE, "--json") == 2
    assert "--output" in team.errors.getvalue()
    assert known(sandbox) == before


@pytest.mark.parametrize("output", ["no-such-folder/token", "."])
def test_without_a_place_for_the_token_none_is_made(
    output: str, team: Shell, sandbox: RunningSandbox
) -> None:
    before = known(sandbox)
    assert team(*CREATE, "--output", output) == 2
    assert known(sandbox) == before


class Broken(io.StringIO):
    """A reader that went away."""

    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")


def test_a_token_that_nobody_got_is_revoked(team: Shell, sandbox: RunningSandbox) -> None:
    before = known(sandbox)
    team.output = Broken()
    assert team(*CREATE) != 0
    assert known(sandbox) == before


def test_a_revoked_token_is_refused(team: Shell, sandbox: RunningSandbox) -> None:
    result = team.directory / "result.json"
    assert team(*CREATE, "--result", str(result)) == 0
    token = team.output.getvalue().strip()
    assert team("token", "revoke", json.loads(result.read_text())["outputs"]["id"]) == 0
    assert status(sandbox, token) == 401


def test_an_unknown_id_is_not_found(team: Shell) -> None:
    assert team("token", "revoke", "0a9d62be-435f-405c-87e5-35c9b99d14e4") == 5


def test_a_token_in_place_of_its_id_is_not_repeated(team: Shell, sandbox: RunningSandbox) -> None:
    assert team("token", "revoke", sandbox.admin_token) == 2
    assert sandbox.admin_token not in team.said
    assert status(sandbox, sandbox.admin_token) == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--expires-in", "1h"], "the token needs a scope"),
        (["--group", "a", "--expires-in", "0"], "no span of time"),
        (["--group", "a,b", "--expires-in", "1h"], "no name of a group"),
        (["--group", "a"], "Missing option '--expires-in'"),
        (["--scope", "nonsense", "--expires-in", "1h"], "'nonsense' is no scope of a token"),
    ],
)
def test_what_is_wrong_is_one_clear_line(arguments: list[str], said: str, team: Shell) -> None:
    assert team("token", "create", *arguments) == 2
    assert said in team.errors.getvalue()
    assert team.output.getvalue() == ""


def test_who_is_no_administrator_gives_no_rights_away(team: Shell, sandbox: RunningSandbox) -> None:
    assert team(*CREATE) == 0
    team.environment["JF_ACCESS_TOKEN"] = team.output.getvalue().strip()
    team.output = io.StringIO()
    assert (
        team("token", "create", "--scope", "applied-permissions/admin", "--expires-in", "1h") == 11
    )
    assert team.output.getvalue() == ""


def test_a_file_beside_it_is_never_left(team: Shell, tmp_path: Path) -> None:
    team.environment["JF_ACCESS_TOKEN"] = "wrong"
    assert team(*CREATE, "--output", "robot.token") == 4
    assert list(team.directory.iterdir()) == []
