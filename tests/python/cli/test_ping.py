"""``ping``: whether the platform answers, and as what."""

from __future__ import annotations

import json

from mlops_jfrog.sandbox.server import RunningSandbox

from .conftest import CANARY, Shell


def test_it_says_what_answers(shell: Shell, sandbox: RunningSandbox) -> None:
    shell.environment |= {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.admin_token}
    assert shell("ping", "--json") == 0
    outputs = json.loads(shell.output.getvalue())["outputs"]
    assert outputs["url"] == sandbox.url
    assert outputs["user"] == sandbox.admin_user
    assert outputs["artifactory"]
    assert outputs["xray"]
    assert sandbox.admin_token not in shell.said


def test_a_wrong_token_is_an_error(shell: Shell, sandbox: RunningSandbox) -> None:
    shell.environment["JF_URL"] = sandbox.url
    assert shell("ping") == 4
    assert CANARY not in shell.said


def test_without_a_platform_it_says_how_to_name_one(shell: Shell) -> None:
    assert shell("ping") == 3
    assert "JF_URL" in shell.errors.getvalue()
