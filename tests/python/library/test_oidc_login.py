"""A build's id token becomes an access token before the helper starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.resource_module import LIBRARY, load
from support.scripted_server import Scripted, scripted_server

oidc_login = load("oidc_login")

ID_TOKEN = "canary-id-token-77aa"
ACCESS_TOKEN = "canary-access-token-12bb"
GIVEN = Scripted(200, {"access_token": ACCESS_TOKEN, "expires_in": 600})


def environment(url: str) -> dict[str, str]:
    return {"JF_URL": url, "MLOPS_OIDC_TOKEN": ID_TOKEN, "MLOPS_OIDC_PROVIDER": "ci"}


def test_it_asks_as_the_jfrog_cli_does() -> None:
    with scripted_server(GIVEN) as platform:
        assert oidc_login.access_token(environment(f"{platform.url}/artifactory/")) == ACCESS_TOKEN
    [asked] = platform.asked
    assert (asked.method, asked.target) == ("POST", "/access/api/v1/oidc/token")
    assert json.loads(asked.body) == {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": ID_TOKEN,
        "provider_name": "ci",
    }


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302])
def test_a_refusal_says_which_provider_to_check_and_shows_no_token(status: int) -> None:
    answer = Scripted(status, {"errors": [{"message": ID_TOKEN}]}, {"Location": "http://x.example"})
    with (
        scripted_server(answer) as platform,
        pytest.raises(oidc_login.LoginFailed, match=f"provider 'ci'.*HTTP {status}") as failed,
    ):
        oidc_login.access_token(environment(platform.url))
    assert failed.value.exit_code == 4
    assert "canary" not in str(failed.value)
    assert len(platform.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"access_token": null}'])
def test_an_answer_without_a_token_is_none(body: bytes) -> None:
    with (
        scripted_server(Scripted(200, body)) as platform,
        pytest.raises(oidc_login.LoginFailed, match="no access token"),
    ):
        oidc_login.access_token(environment(platform.url))


def test_a_platform_that_is_not_there_is_a_network_error() -> None:
    with scripted_server(GIVEN) as platform:
        gone = platform.url
    with pytest.raises(oidc_login.LoginFailed, match="can't be reached") as failed:
        oidc_login.access_token(environment(gone))
    assert failed.value.exit_code == 7


def test_without_a_platform_there_is_nothing_to_ask() -> None:
    with pytest.raises(oidc_login.LoginFailed, match="no URL of a platform"):
        oidc_login.access_token(environment("file:///etc/passwd"))


def started(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """The agent's whole start, with a helper that says what it has."""
    for name in ("bootstrap.py", "oidc_login.py"):
        shutil.copy(LIBRARY / name, folder / name)
    request = {"contract": 1, "helper": "0.1.0", "operation": "scan", "arguments": {}}
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    names = "('JF_ACCESS_TOKEN', 'MLOPS_OIDC_TOKEN')"
    body = f"import os\nprint([os.environ.get(name) for name in {names}])\n"
    (folder / "helper.py").write_text(body, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(folder / "bootstrap.py")],
        env={
            "PATH": os.environ["PATH"],
            "MLOPS_HELPER": str(folder / "helper.py"),
            "JF_ACCESS_TOKEN": "",
            **environment(url),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_helper_gets_the_access_token_and_never_the_id_token(tmp_path: Path) -> None:
    with scripted_server(GIVEN) as platform:
        ended = started(tmp_path, platform.url)
    assert ended.stdout == f"['{ACCESS_TOKEN}', None]\n"


def test_a_refusal_is_a_result_with_a_remedy(tmp_path: Path) -> None:
    with scripted_server(Scripted(401)) as platform:
        ended = started(tmp_path, platform.url)
    assert ended.returncode == 4
    [error] = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["errors"]
    assert error["code"] == "authentication"
    assert "oidcProvider" in error["hint"]
    assert "canary" not in ended.stdout + ended.stderr + json.dumps(error)
