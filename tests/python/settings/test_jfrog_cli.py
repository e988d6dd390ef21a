"""The JFrog CLI's configuration: shape, safety, what survives."""

from __future__ import annotations

import base64
import json
import stat
import threading
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.settings import BearerToken, UserPassword
from mlops_jfrog.settings.jfrog_cli import (
    FILE_NAME,
    find_server,
    home_directory,
    read_servers,
)
from mlops_jfrog.settings.jfrog_cli_writing import write_server


def token_of(user: str) -> str:
    """A token as the Access service makes them, of somebody; no signature worth the name."""
    payload = json.dumps({"sub": f"jfac@01x/users/{user}"}).encode()
    return f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.c2ln"


def test_a_new_file_is_as_the_cli_writes_it(tmp_path: Path) -> None:
    token = token_of("ci-user")
    write_server(tmp_path, "platform", "http://platform.example/artifactory", BearerToken(token))
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == (
        "{\n"
        '  "servers": [\n'
        "    {\n"
        '      "url": "http://platform.example/",\n'
        '      "artifactoryUrl": "http://platform.example/artifactory/",\n'
        '      "distributionUrl": "http://platform.example/distribution/",\n'
        '      "xrayUrl": "http://platform.example/xray/",\n'
        '      "missionControlUrl": "http://platform.example/mc/",\n'
        '      "pipelinesUrl": "http://platform.example/pipelines/",\n'
        '      "user": "ci-user",\n'
        f'      "accessToken": "{token}",\n'
        '      "serverId": "platform",\n'
        '      "isDefault": true\n'
        "    }\n"
        "  ],\n"
        '  "version": "6"\n'
        "}"
    )


def test_writing_matches_the_recorded_file_byte_by_byte(tmp_path: Path, reference: Path) -> None:
    token = token_of("ci-user")
    write_server(tmp_path, "platform", "http://platform.example", BearerToken(token))
    written = (tmp_path / FILE_NAME).read_text(encoding="utf-8").replace(token, "<token>")
    recorded = reference / "jf/files/jfrog-cli.conf.v6"
    assert written == recorded.read_text(encoding="utf-8")


def test_the_recorded_files_are_read(tmp_path: Path, reference: Path) -> None:
    recorded = reference / "jf/files/jfrog-cli.conf.v6-password-before-first-use.json"
    (tmp_path / FILE_NAME).write_bytes(recorded.read_bytes())
    token, password = read_servers(tmp_path)
    assert (token.server_id, token.is_default) == ("platform", True)
    assert token.credentials == BearerToken("<token>")
    assert password.credentials == UserPassword("ci-user", "<encrypted-password>")
    assert password.url == "http://platform.example"


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_server(home, "a", "https://a.example", BearerToken("t"))
    assert stat.S_IMODE((home / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_what_we_do_not_know_about_other_servers_survives(tmp_path: Path) -> None:
    other = {"serverId": "other", "url": "https://o.example/", "sshKeyPath": "/k", "new": [1]}
    document = {"servers": [other], "version": "6", "future": {"x": 1}}
    (tmp_path / FILE_NAME).write_text(json.dumps(document), encoding="utf-8")
    write_server(tmp_path, "mine", "https://m.example", None)
    after = json.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))
    assert after["servers"][0] == other
    assert after["future"] == {"x": 1}


def test_a_changed_server_keeps_its_place_and_loses_its_old_secrets(tmp_path: Path) -> None:
    first = {
        "serverId": "a",
        "url": "https://a/",
        "accessToken": "old",
        "artifactoryRefreshToken": "old-refresh",
        "isDefault": True,
    }
    document = {"servers": [first, {"serverId": "b", "url": "https://b/"}]}
    (tmp_path / FILE_NAME).write_text(json.dumps(document), encoding="utf-8")
    write_server(tmp_path, "a", "https://a2.example", UserPassword("ann", "new"))
    assert [server.server_id for server in read_servers(tmp_path)] == ["a", "b"]
    assert "old" not in (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    assert read_servers(tmp_path)[0].is_default


def test_there_is_one_default_server(tmp_path: Path) -> None:
    write_server(tmp_path, "a", "https://a.example", None)
    write_server(tmp_path, "b", "https://b.example", None)
    assert [server.is_default for server in read_servers(tmp_path)] == [True, False]
    write_server(tmp_path, "b", "https://b.example", None, default=True)
    assert [server.is_default for server in read_servers(tmp_path)] == [False, True]


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=write_server, args=(tmp_path, f"s{n}", "https://x.example", None))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {server.server_id for server in read_servers(tmp_path)} == {f"s{n}" for n in range(8)}


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "dotfiles" / "conf")
    write_server(tmp_path, "a", "https://a.example", None)
    assert (tmp_path / FILE_NAME).is_symlink()
    assert read_servers(tmp_path)[0].server_id == "a"


def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_server(tmp_path, "a", "https://a.example", BearerToken("kept"))
    before = (tmp_path / FILE_NAME).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_server(tmp_path, "b", "https://b.example", BearerToken("canary"))
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} <= {FILE_NAME, "mlops-jfrog.lock"}


@pytest.mark.parametrize("name", ["", "a/b", "../x", "-x", "a b", "x\n"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        write_server(tmp_path, name, "https://a.example", None)
    assert not (tmp_path / FILE_NAME).exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"servers": {}}', '{"servers": [1]}', '"canary"'])
def test_a_damaged_file_is_said_without_showing_it(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_servers(tmp_path)
    assert FILE_NAME in caught.value.message
    assert "canary" not in caught.value.message


def test_an_encrypted_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"servers": [], "enc": true}', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="encrypted"):
        read_servers(tmp_path)


def test_an_unknown_server_names_those_there_are(tmp_path: Path) -> None:
    write_server(tmp_path, "production", "https://a.example", None)
    with pytest.raises(ConfigurationError, match="did you mean 'production'") as caught:
        find_server(read_servers(tmp_path), "prodution")
    assert "production" in caught.value.hint


def test_the_home_is_where_the_cli_has_it() -> None:
    assert home_directory({"JFROG_CLI_HOME_DIR": "/x", "HOME": "/h"}) == Path("/x")
    assert home_directory({"HOME": "/h"}) == Path("/h/.jfrog")
    assert home_directory({}) is None


def test_no_representation_shows_a_secret(tmp_path: Path) -> None:
    server = write_server(tmp_path, "a", "https://a.example", UserPassword("ann", "canary-5a"))
    assert "canary-5a" not in f"{server!r} {server.credentials!r}"
