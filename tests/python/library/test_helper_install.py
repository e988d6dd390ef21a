"""The helper's installation, with real pip from a small index that wants a login."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

import pytest

from support.login_index import TOKEN, Index, serving, wheel
from support.resource_module import load

helper_install = load("helper_install")
helper_venv = load("helper_venv")


def test_a_version_that_is_not_there_is_never_replaced_by_another(
    index: Index, environment: dict[str, str]
) -> None:
    with pytest.raises(
        helper_install.InstallFailed, match=r"mlops-jfrog 0\.3\.0 .*is not there"
    ) as failed:
        helper_venv.interpreter("0.3.0", environment)
    assert (failed.value.code, failed.value.exit_code) == ("not-found", 5)
    assert index.downloads() == []
    assert [p.name for p in Path(environment["MLOPS_CACHE"]).iterdir() if p.is_dir()] == []


def test_a_refused_token_is_an_authentication_error(environment: dict[str, str]) -> None:
    refused = {**environment, "JF_ACCESS_TOKEN": "canary-wrong"}
    with pytest.raises(helper_install.InstallFailed, match="refused the token") as failed:
        helper_venv.interpreter("0.1.0", refused)
    assert failed.value.exit_code == 4


def test_a_pip_that_knows_no_keyring_provider_logs_in_too(
    index: Index, environment: dict[str, str], tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = helper_install.python_of(tmp_path / "venv")
    older = [python, "-m", "pip", "install", "--quiet", "--no-deps", "pip==22.3.1"]
    subprocess.run(older, check=True, timeout=120)
    (tmp_path / "making").mkdir()

    url = helper_install.index_url(environment)
    helper_install.install(tmp_path / "venv", "0.1.0", url, environment, tmp_path / "making")

    assert len(index.downloads()) == 1


def test_an_unreachable_platform_is_a_network_error(environment: dict[str, str]) -> None:
    gone = Index([])
    gone.server_close()
    with pytest.raises(helper_install.InstallFailed, match="can't be reached") as failed:
        helper_venv.interpreter("0.1.0", {**environment, "JF_URL": gone.url})
    assert failed.value.exit_code == 7


def test_another_host_never_gets_the_token(environment: dict[str, str], tmp_path: Path) -> None:
    for elsewhere in serving(Index([wheel(tmp_path, "0.1.0")])):
        links = Index(
            [wheel(tmp_path, "0.1.0")], files_at=elsewhere.url.replace("127.0.0.1", "localhost")
        )
        for index in serving(links):
            with pytest.raises(helper_install.InstallFailed):
                helper_venv.interpreter("0.1.0", {**environment, "JF_URL": index.url})
        assert elsewhere.seen
        assert [login for _, login in elsewhere.seen if "canary" in login] == []


def test_a_package_of_another_digest_is_an_integrity_error(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for index in serving(Index([wheel(tmp_path, "0.1.0")], digest="0" * 64)):
        with pytest.raises(helper_install.InstallFailed, match="another digest") as failed:
            helper_venv.interpreter("0.1.0", {**environment, "JF_URL": index.url})
    assert (failed.value.code, failed.value.exit_code) == ("integrity", 10)
    assert not list(Path(environment["MLOPS_CACHE"]).glob("*/bin"))


def test_settings_of_pip_that_name_another_index_do_not_count(environment: dict[str, str]) -> None:
    asked = helper_install.pip_environment(
        "https://acme.example/simple",
        {**environment, "PIP_EXTRA_INDEX_URL": "https://evil.example", "PIP_CERT": "/ca.pem"},
        Path("keyring"),
    )
    assert "PIP_EXTRA_INDEX_URL" not in asked
    assert asked["PIP_CERT"] == "/ca.pem"
    assert asked["PIP_CONFIG_FILE"] == os.devnull
    assert asked["PIP_INDEX_URL"] == "https://ci-bot@acme.example/simple"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://acme.example", "https://acme.example/artifactory/api/pypi/pypi-virtual/simple"),
        ("https://acme.example/", "https://acme.example/artifactory/api/pypi/pypi-virtual/simple"),
        ("http://h:1/artifactory", "http://h:1/artifactory/api/pypi/pypi-virtual/simple"),
        ("https://u:canary@h/jf", "https://h/jf/artifactory/api/pypi/pypi-virtual/simple"),
    ],
)
def test_the_index_is_the_platforms(url: str, expected: str) -> None:
    assert helper_install.index_url({"JF_URL": url}) == expected


def test_the_repository_can_be_named() -> None:
    named = {"JF_URL": "https://h", "MLOPS_PYPI_REPOSITORY": "team-pypi"}
    assert helper_install.index_url(named) == "https://h/artifactory/api/pypi/team-pypi/simple"


@pytest.mark.parametrize("token", ["", "no-jwt", "a.!!.c", "a.bm8ganNvbg.c"])
def test_a_token_without_a_subject_gets_a_neutral_user(token: str) -> None:
    assert helper_install.user_name({"JF_ACCESS_TOKEN": token}) == "access-token"


def test_a_named_user_wins() -> None:
    assert helper_install.user_name({"JF_USER": "alice", "JF_ACCESS_TOKEN": TOKEN}) == "alice"


def test_printed_output_is_redacted() -> None:
    assert helper_install.redacted(f"a {TOKEN} b", {"JF_ACCESS_TOKEN": TOKEN}) == "a **** b"
