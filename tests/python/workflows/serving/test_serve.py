"""Serving from a folder: ready before its consumer starts, switched at once, over any link."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mlops_jfrog.contract.download import DownloadInto
from mlops_jfrog.errors import (
    AuthenticationError,
    ConflictError,
    IntegrityError,
    NetworkError,
    NotFoundError,
    UsageError,
)
from support.faulty_answers import CutAnswer
from support.faulty_proxy import faulty_proxy
from support.project import PRODUCTION, STAGING, Registry
from workflows.serving.conftest import Server


def test_what_is_in_the_stage_is_ready_below_one_link(server: Server) -> None:
    server.project.release("1")
    outcome = server.once()
    assert (outcome.outputs["state"], outcome.outputs["version"]) == ("ready", "1")
    assert server.weights() == "1"
    assert os.readlink(server.folder / "current").startswith("versions/1-")
    assert (server.folder / "current" / "code" / "predict.py").is_file()
    health = server.health()
    assert (health["state"], health["repository"]) == ("ready", PRODUCTION)


def test_a_version_or_another_stage_can_be_named(server: Server) -> None:
    server.project.release("1")
    server.project.write("model.json", json.dumps({"version": "2"}))
    server.project.configure(publish={"stage": "dev"})
    server.project.publish(version="2", build_number="2")
    server.project.promote(version="2", build_number="2", from_stage="dev", to_stage="staging")
    server.once(at="staging")
    assert (server.weights(), server.health()["repository"]) == ("2", STAGING)
    server.once(at="1")
    assert (server.weights(), server.health()["repository"]) == ("1", PRODUCTION)


def test_what_is_not_there_is_an_error_that_says_so(server: Server) -> None:
    with pytest.raises(NotFoundError, match="promoted to production"):
        server.once()
    server.project.release("1")
    with pytest.raises(NotFoundError, match="did you mean 'production'"):
        server.once(at="prodution")
    assert server.is_empty()
    assert server.health()["state"] == "waiting"


def test_it_waits_for_the_platform_and_for_a_first_version(server: Server) -> None:
    server.link.down()
    outcome = server.during((server.link.up, lambda: server.project.release("1")), wait=3600.0)
    assert (outcome.outputs["state"], server.weights()) == ("ready", "1")
    assert server.pauses == [5.0, 5.0]


def test_it_waits_no_longer_than_it_was_told_to(server: Server) -> None:
    server.link.down()
    with pytest.raises(NetworkError):
        server.once()
    assert server.pauses == []


def test_the_link_follows_the_stage(server: Server) -> None:
    server.project.release("1")
    seen: list[object] = []

    def see() -> None:
        seen.append((server.weights(), *server.state()))

    def second() -> None:
        see()
        server.project.release("2")

    outcome = server.watch(second, see, see)
    assert seen == [("1", "ready", "1"), ("2", "ready", "2"), ("2", "ready", "2")]
    assert outcome.outputs["version"] == "2"
    assert "stopped" in outcome.summary


def test_an_open_version_stays_for_its_readers_and_older_ones_go(server: Server) -> None:
    for version in ("1", "2", "3"):
        server.project.release(version)
        server.once()
    assert server.versions() == {"2", "3"}
    server.once(at="1", keep=1)
    assert server.versions() == {"1"}
    assert server.weights() == "1"


def test_a_link_that_comes_and_goes_is_borne(server: Server) -> None:
    server.project.release("1")
    seen: list[object] = []

    def lost() -> None:
        seen.append(server.state())
        server.link.down()

    def still_lost() -> None:
        seen.append((*server.state(), server.weights()))
        server.project.release("2")

    def back() -> None:
        seen.append(server.state())
        server.link.up()

    def there() -> None:
        seen.append((*server.state(), server.weights()))

    server.watch(lost, still_lost, back, there)
    assert seen == [
        ("ready", "1"),
        ("stale", "1", "1"),
        ("stale", "1"),
        ("ready", "2", "2"),
    ]


def test_a_link_that_breaks_in_the_middle_of_a_file_leaves_the_old_version(
    server: Server, registry: Registry
) -> None:
    server.project.release("1")
    seen: list[object] = []

    def see() -> None:
        seen.append((*server.state(), server.weights()))

    with faulty_proxy(registry.sandbox.url) as proxy:
        server.machine = {"JF_URL": proxy.url, "MLOPS_CACHE_SIZE": "0"}

        def breaks() -> None:
            proxy.inject("GET", "/2/model.json", CutAnswer(after=5))
            server.project.release("2")

        server.watch(breaks, see, see)
    assert seen == [("stale", "1", "1"), ("ready", "2", "2")]


def test_a_machine_that_starts_without_the_platform_serves_what_it_has(server: Server) -> None:
    server.project.release("1")
    server.once()
    server.link.down()
    outcome = server.once()
    assert (outcome.outputs["state"], server.weights()) == ("stale", "1")
    health = server.health()
    assert isinstance(health["error"], dict)
    assert health["error"]["code"] == "network"


def test_what_was_damaged_meanwhile_is_not_served_without_the_platform(server: Server) -> None:
    server.project.release("1")
    server.once()
    damaged = server.folder / "current" / "model.json"
    damaged.unlink()
    damaged.write_bytes(b"damaged")
    server.link.down()
    with pytest.raises(NetworkError):
        server.once()
    assert server.is_empty()
    server.link.up()
    server.once()
    assert server.weights() == "1"


def test_it_leaves_when_the_platform_does_where_that_is_wanted(server: Server) -> None:
    server.project.release("1")
    with pytest.raises(NetworkError):
        server.watch(server.link.down, when_away="exit")
    assert server.weights() == "1"
    with pytest.raises(NetworkError):
        server.once(when_away="exit")


def test_a_version_that_is_not_what_was_promoted_is_refused(
    server: Server, registry: Registry
) -> None:
    server.project.release("1")
    seen: list[object] = []

    def tampered() -> None:
        server.project.release("2")
        path = f"artifactory/{PRODUCTION}/{server.project.model}/2/model.json"
        registry.call("PUT", path, data=b'{"version": "other"}')

    server.watch(tampered, lambda: seen.append((*server.state(), server.weights())))
    assert seen == [("refused", "1", "1")]
    with pytest.raises(IntegrityError):
        server.once()


def test_a_stage_that_was_emptied_keeps_the_old_version(server: Server, registry: Registry) -> None:
    server.project.release("1")
    pointer = f"artifactory/{PRODUCTION}/{server.project.model}/.stages/production.json"
    seen: list[object] = []
    server.watch(
        lambda: registry.call("DELETE", pointer),
        lambda: seen.append((*server.state(), server.weights())),
    )
    assert seen == [("refused", "1", "1")]


def test_a_refused_token_is_an_error_and_nowhere_to_be_read(server: Server) -> None:
    server.project.release("1")
    server.machine["JF_ACCESS_TOKEN"] = "canary-expired"
    with pytest.raises(AuthenticationError):
        server.once()
    assert "canary-expired" not in (server.folder / "health.json").read_text()


def test_a_token_that_was_exchanged_is_picked_up(
    server: Server, registry: Registry, tmp_path: Path
) -> None:
    server.project.release("1")
    home = tmp_path / "jfrog"
    made = registry.call(
        "POST", "access/api/v1/tokens", json={"scope": "applied-permissions/admin"}
    )
    first = made.json()
    url = f"http://127.0.0.1:{server.link.relay.port}"

    def write(token: str) -> None:
        home.mkdir(exist_ok=True)
        entry = {"serverId": "edge", "url": url, "accessToken": token, "isDefault": True}
        conf = home / "jfrog-cli.conf.v6"
        conf.write_text(json.dumps({"servers": [entry], "version": "6"}))
        conf.chmod(0o600)

    def exchange() -> None:
        registry.call("DELETE", f"access/api/v1/tokens/{first['token_id']}")
        write(registry.sandbox.admin_token)

    server.machine = {"JFROG_CLI_HOME_DIR": str(home), "JF_URL": "", "JF_ACCESS_TOKEN": ""}
    write(first["access_token"])
    seen: list[object] = []
    server.watch(
        exchange,
        lambda: seen.append(server.state()),
        lambda: seen.append(server.state()),
    )
    assert seen == [("stale", "1"), ("ready", "1")]


def test_one_process_serves_from_a_folder(server: Server) -> None:
    server.project.release("1")
    with pytest.raises(ConflictError, match="another process"):
        server.watch(lambda: server.once())


def test_a_folder_that_is_somebody_elses_is_left_alone(server: Server) -> None:
    server.project.release("1")
    (server.folder / "current").mkdir(parents=True)
    with pytest.raises(ConflictError, match="no link"):
        server.once()
    assert (server.folder / "current").is_dir()


def test_files_can_be_read_by_those_who_serve_them(server: Server) -> None:
    server.project.release("1")
    server.once()
    for path in (server.folder, *server.folder.rglob("*")):
        wanted = 0o555 if path.is_dir() else 0o444
        if path.name != ".lock":
            assert path.stat().st_mode & wanted == wanted, path


@pytest.mark.parametrize(
    "wrong",
    [
        {"into": None},
        {"interval": 0.0},
        {"interval": float("nan")},
        {"interval": float("inf")},
        {"wait": -1.0},
        {"keep": 0},
        {"watch": True, "locked": True},
        {"lock_file": Path("models.lock")},
        {"reference": "@production"},
    ],
)
def test_wrong_terms_are_refused_before_any_work(server: Server, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        server.during((), **wrong)  # type: ignore[arg-type]
    assert server.link.relay.first_lines == []


def test_without_a_name_the_projects_model_is_meant(server: Server) -> None:
    server.project.release("1")
    server.once(reference=None)
    assert server.weights() == "1"
    assert DownloadInto().reference is None
