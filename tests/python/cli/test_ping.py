"""``ping``: whether the platform answers, and as what."""

from __future__ import annotations

import json
import shlex
import sys

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


def test_a_token_is_read_where_it_is_kept_and_again_when_it_was_rotated(
    shell: Shell, sandbox: RunningSandbox
) -> None:
    program = (
        "import pathlib; tokens = pathlib.Path('tokens').read_text().split();"
        " pathlib.Path('tokens').write_text(' '.join(tokens[1:] or tokens)); print(tokens[0])"
    )
    kept = shell.directory / "tokens"
    kept.write_text(f"{CANARY} {sandbox.admin_token}")
    command = shlex.join(
        [sys.executable, "-c", f"import os; os.chdir({str(kept.parent)!r}); {program}"]
    )
    shell.environment |= {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": f"command:{command}"}
    assert shell("config", "show") == 0
    assert len(kept.read_text().split()) == 2
    assert shell("ping", "--json") == 0
    assert kept.read_text() == sandbox.admin_token
    assert CANARY not in shell.said
    assert sandbox.admin_token not in shell.said


def test_a_token_that_cannot_be_read_is_one_line(shell: Shell, sandbox: RunningSandbox) -> None:
    shell.environment |= {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": "file:///no/such/token"}
    assert shell("ping") == 3
    assert (
        "error: environment JF_ACCESS_TOKEN: /no/such/token can't be read:"
        " No such file or directory\n"
    ) in shell.errors.getvalue()


def test_without_a_platform_it_says_how_to_name_one(shell: Shell) -> None:
    assert shell("ping") == 3
    assert "JF_URL" in shell.errors.getvalue()
