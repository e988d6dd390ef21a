"""`hf push`: a folder becomes a revision in one commit; nothing is sent twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.huggingface.hub_wire import ID, HubWire
from scan import assembler
from support.faulty_answers import CorruptUpload, CutUpload, LoseAnswer, Refuse
from support.faulty_proxy import FaultyProxy
from support.platform_client import PlatformClient
from support.typed import Typed

from .setting import PULL, safetensors, snapshot

PUSH = f"mlops-jfrog hf push {ID} model --repository {{r}}"


@pytest.fixture
def folder(typed: Typed) -> Path:
    """A model as a training run leaves it, with what no revision wants."""
    typed.write("model/README.md", "---\nlicense: mit\n---\n# A model\n")
    typed.write("model/nested/config.json", "{}")
    (typed.directory / "model/nested/empty").touch()
    (typed.directory / "model/model.safetensors").write_bytes(safetensors(os.urandom(300_000)))
    typed.write("model/.git/config")
    typed.write("model/.cache/huggingface/download/x.metadata")
    return typed.directory / "model"


@pytest.fixture
def disturbed(typed: Typed, folder: Path, proxy: FaultyProxy) -> Typed:
    typed.environment["JF_URL"] = proxy.url
    return typed


def stored(wire: HubWire, revision: str = "main") -> list[str]:
    answer = wire.get(f"api/models/{ID}/revision/{revision}")
    return [each["rfilename"] for each in answer.json()["siblings"]]


def test_the_folder_is_the_revision(typed: Typed, folder: Path, wire: HubWire) -> None:
    told = typed.json(f"{PUSH} --revision run-1")
    files = ["README.md", "model.safetensors", "nested/config.json", "nested/empty"]
    assert stored(wire, "run-1") == files
    assert told["commit"] == wire.sha("run-1")
    for name in files:
        raw = wire.client.get(f"/artifactory/{wire.repo}/models/{ID}/run-1/{name}")
        assert raw.content == (folder / name).read_bytes()


def test_what_is_there_is_not_sent_and_makes_no_commit(
    disturbed: Typed, wire: HubWire, proxy: FaultyProxy
) -> None:
    first = disturbed.json(PUSH)
    proxy.asked.clear()
    again = disturbed.json(PUSH)
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["commit"] == first["commit"]
    assert proxy.count("PUT") == 0
    assert proxy.count("POST", "/commit/") == 0


def test_only_what_changed_is_sent(disturbed: Typed, folder: Path, proxy: FaultyProxy) -> None:
    disturbed.json(PUSH)
    (folder / "nested/config.json").write_text('{"epochs": 3}')
    told = disturbed.json(PUSH)
    rows = told["files"]
    assert isinstance(rows, list)
    assert {row["path"]: row["sent"] for row in rows if row["sent"]} == {"nested/config.json": 13}
    assert proxy.count("PUT") == 1


def test_the_same_bytes_under_another_name_cross_no_network(
    disturbed: Typed, folder: Path, proxy: FaultyProxy
) -> None:
    disturbed.json(PUSH)
    proxy.asked.clear()
    (folder / "model.safetensors").rename(folder / "renamed.safetensors")
    disturbed.json(f"{PUSH} --revision run-2")
    assert proxy.count("PUT") == 0


def test_it_comes_back_as_it_went(typed: Typed, folder: Path) -> None:
    commit = typed.json(PUSH)["commit"]
    assert typed(PULL) == 0, typed.errors
    found = snapshot(typed, str(commit))
    assert found["model.safetensors"] == (folder / "model.safetensors").read_bytes()
    assert len(found) == 4


@pytest.mark.parametrize(
    ("flags", "files"),
    [
        ("--include '*.json'", ["nested/config.json"]),
        ("--exclude 'nested/' --exclude '*.md'", ["model.safetensors"]),
    ],
)
def test_patterns_choose_the_files(
    typed: Typed, folder: Path, wire: HubWire, flags: str, files: list[str]
) -> None:
    assert typed(f"{PUSH} {flags}") == 0, typed.errors
    assert stored(wire) == files


def test_a_data_set_goes_beside_the_models(typed: Typed, wire: HubWire) -> None:
    typed.write("rows/train.csv", "a,b\n")
    line = "mlops-jfrog hf push acme/rows rows --repository {r} --repo-type dataset --no-scan"
    assert typed(line) == 0, typed.errors
    raw = wire.client.get(f"/artifactory/{wire.repo}/datasets/acme/rows/main/train.csv")
    assert raw.content == b"a,b\n"


class TestFaults:
    def test_a_connection_that_breaks_is_tried_again(
        self, disturbed: Typed, wire: HubWire, proxy: FaultyProxy
    ) -> None:
        proxy.inject("PUT", "/lfs/", CutUpload(1000))
        assert disturbed(PUSH) == 0, disturbed.errors
        assert "model.safetensors" in stored(wire)

    def test_bytes_that_change_on_the_way_are_refused_and_nothing_is_committed(
        self, disturbed: Typed, wire: HubWire, proxy: FaultyProxy
    ) -> None:
        proxy.inject("PUT", "/lfs/", CorruptUpload(1000), times=9)
        assert disturbed(PUSH) != 0
        assert wire.get(f"api/models/{ID}").status_code == 404

    def test_a_commit_that_is_refused_is_completed_by_the_next_run(
        self, disturbed: Typed, wire: HubWire, proxy: FaultyProxy
    ) -> None:
        proxy.inject("POST", "/commit/", Refuse(503), times=1)
        assert disturbed(PUSH) == 12
        assert wire.get(f"api/models/{ID}").status_code == 404
        proxy.asked.clear()
        assert disturbed(PUSH) == 0, disturbed.errors
        assert proxy.count("PUT") == 0

    def test_a_commit_whose_answer_is_lost_is_there_for_the_next_run(
        self, disturbed: Typed, wire: HubWire, proxy: FaultyProxy
    ) -> None:
        proxy.inject("POST", "/commit/", LoseAnswer())
        assert disturbed(PUSH) == 7
        told = disturbed.json(PUSH)
        assert (told["changed"], told["commit"]) == (False, wire.sha())

    def test_a_lie_about_what_is_stored_is_found_out(
        self, disturbed: Typed, proxy: FaultyProxy
    ) -> None:
        # The text of the card arrives as another one inside the commit.
        proxy.inject("POST", "/commit/", CorruptUpload(150))
        assert disturbed(PUSH) != 0


def test_what_runs_code_is_refused_before_anything_is_sent(
    disturbed: Typed, folder: Path, proxy: FaultyProxy
) -> None:
    hostile = assembler.PROTOCOL_4 + assembler.shell() + assembler.STOP
    (folder / "model.pkl").write_bytes(hostile)
    assert disturbed(PUSH) == 14
    assert "model.pkl is malicious" in disturbed.errors
    assert proxy.asked == []


def test_links_are_refused_or_followed_inside_the_folder(typed: Typed, folder: Path) -> None:
    (folder / "link.json").symlink_to("nested/config.json")
    assert typed(PUSH) == 2
    assert "symbolic link" in typed.errors
    assert typed(f"{PUSH} --symlinks follow") == 0, typed.errors


def test_who_may_only_read_pushes_nothing(
    typed: Typed, folder: Path, wire: HubWire, sandbox: RunningSandbox
) -> None:
    body = {"scope": "applied-permissions/user", "username": "nobody-special"}
    token = PlatformClient(sandbox).post("/access/api/v1/tokens", json=body).json()["access_token"]
    typed.environment["JF_ACCESS_TOKEN"] = token
    assert typed(PUSH) == 11
    assert token not in typed.errors
    assert wire.get(f"api/models/{ID}").status_code == 404


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("hf push", 2, "no model is named"),
        (f"hf push {ID}", 2, "no folder is named"),
        (f"hf push {ID} none", 5, "is no folder"),
        (f"hf push {ID} model --include '*.none'", 5, "no file of"),
        (f"hf push {ID} model --repository no-such-local", 5, ""),
        (f"hf push {ID} model --max-size 100KiB", 2, "limit"),
        (f"hf push {ID} model --revision a/b --repository {{r}}", 2, "revision"),
    ],
)
def test_what_can_not_be_done_is_one_clear_line(
    typed: Typed, folder: Path, line: str, code: int, said: str
) -> None:
    assert typed(f"mlops-jfrog {line}") == code, typed.errors
    assert said in typed.errors
