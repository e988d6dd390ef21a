"""``setup``: one line a thing, for people and as JSON."""

from __future__ import annotations

import io
import json
import os
import re

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox

from .conftest import CANARY, Shell


@pytest.fixture
def team(shell: Shell, fresh_sandbox: RunningSandbox) -> Shell:
    """The administrator of an empty platform."""
    shell.environment |= {
        "JF_URL": fresh_sandbox.url,
        "JF_ACCESS_TOKEN": fresh_sandbox.admin_token,
        "PIP_CONFIG_FILE": os.devnull,
    }
    return shell


def test_a_plan_has_a_line_for_each_thing(team: Shell) -> None:
    assert team("setup", "plan") == 0
    lines = team.output.getvalue().splitlines()
    assert lines[0] == "17 to create, 1 to update, 3 left out"
    said = "\n".join(re.sub(" {2,}", " | ", line.strip()) for line in lines)
    assert "create | repository | ml-models-prod-local | local generic" in said
    assert 'update | indexed builds | default | indexed_builds: [] -> ["**"]' in said
    assert "left out | repository | pypi-remote | no index is known: set pypi.url" in said


def test_applied_it_says_what_it_did_and_then_that_nothing_changed(team: Shell) -> None:
    assert team("setup", "apply") == 0
    assert team.output.getvalue().startswith("17 created, 1 updated, 3 left out\n")
    assert "  create repository ml-models-prod-local\n" in team.errors.getvalue()
    team.output = io.StringIO()
    assert team("setup", "apply", "--json") == 0
    document = json.loads(team.output.getvalue())
    assert document["summary"] == "18 unchanged, 3 left out"
    assert document["outputs"]["plan"][0] == {
        "action": "unchanged",
        "kind": "repository",
        "name": "ml-models-dev-local",
        "detail": None,
    }


def test_a_wrong_token_is_an_error(team: Shell) -> None:
    team.environment["JF_ACCESS_TOKEN"] = CANARY
    assert team("setup", "plan") == 4
    assert CANARY not in team.said
