"""`hf pull`: whole, right and once, or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.huggingface.hub_wire import ID, HubWire, large, small
from scan import assembler
from support.faulty_answers import AnswerWith, CorruptAnswer, CutAnswer, Refuse, Reply
from support.faulty_proxy import FaultyProxy
from support.typed import Typed

from .setting import FILES, PULL, WEIGHTS, hub_folder, put, received, snapshot

WHOLE = f"{ID}/resolve"


@pytest.fixture
def disturbed(typed: Typed, proxy: FaultyProxy) -> Typed:
    typed.environment["JF_URL"] = proxy.url
    return typed


def test_a_snapshot_lies_where_the_library_looks(typed: Typed, model: str) -> None:
    assert typed(PULL) == 0, typed.errors
    found = snapshot(typed, model)
    assert sorted(found) == FILES
    assert found["model.safetensors"] == found["copy.safetensors"] == WEIGHTS
    assert (hub_folder(typed) / "refs/main").read_text() == model


def test_the_same_bytes_come_once_and_the_second_time_none(
    disturbed: Typed, model: str, proxy: FaultyProxy
) -> None:
    assert received(disturbed, PULL) < len(WEIGHTS) + 1000
    assert proxy.count("GET", "/resolve/") == 4
    proxy.asked.clear()
    assert received(disturbed, PULL) == 0
    assert proxy.count("GET", "/resolve/") == 0
    assert len(proxy.asked) == 2


def test_what_breaks_off_goes_on_where_it_broke(
    disturbed: Typed, model: str, proxy: FaultyProxy
) -> None:
    for name in ("model.safetensors", "copy.safetensors"):
        proxy.inject("GET", f"{WHOLE}/{model}/{name}", CutAnswer(400_000))
    assert disturbed(PULL) == 0, disturbed.errors
    assert snapshot(disturbed, model)["model.safetensors"] == WEIGHTS
    (asked,) = proxy.ranges
    assert 0 < int(asked.removeprefix("bytes=").partition("-")[0]) <= 400_000


def test_the_next_run_goes_on_where_one_broke_off(
    disturbed: Typed, model: str, proxy: FaultyProxy
) -> None:
    proxy.inject("GET", "safetensors", CutAnswer(400_000), times=99)
    assert disturbed(f"{PULL} --retries 0") == 7
    assert not (hub_folder(disturbed) / "snapshots").exists()
    proxy.heal()
    proxy.ranges.clear()
    assert received(disturbed, PULL) < len(WEIGHTS) - 100_000
    assert proxy.ranges
    assert snapshot(disturbed, model)["model.safetensors"] == WEIGHTS


def test_a_large_file_comes_in_parts_side_by_side(
    disturbed: Typed, model: str, proxy: FaultyProxy
) -> None:
    assert disturbed(f"{PULL} --min-split 100 --split-count 3") == 0, disturbed.errors
    assert len(proxy.ranges) > 1
    assert snapshot(disturbed, model)["model.safetensors"] == WEIGHTS


def test_two_who_pull_at_once_both_find_it(typed: Typed, model: str) -> None:
    other = dataclasses.replace(typed)
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda shell: shell(PULL), (typed, other)))
    assert codes == [0, 0], typed.errors + other.errors
    assert sorted(snapshot(typed, model)) == FILES


@pytest.mark.parametrize("name", ["nested/config.json", "safetensors"])
def test_a_wrong_byte_is_never_handed_out(
    disturbed: Typed, model: str, proxy: FaultyProxy, name: str
) -> None:
    proxy.inject("GET", name, CorruptAnswer(1), times=99)
    assert disturbed(PULL) == 10
    assert not (hub_folder(disturbed) / "snapshots").exists()
    assert not (hub_folder(disturbed) / "refs").exists()
    proxy.heal()
    assert disturbed(PULL) == 0, disturbed.errors
    assert sorted(snapshot(disturbed, model)) == FILES


def test_a_damaged_blob_is_fetched_again(typed: Typed, model: str) -> None:
    typed(PULL)
    for blob in (hub_folder(typed) / "blobs").iterdir():
        os.chmod(blob, 0o600)
        content = bytearray(blob.read_bytes() or b"x")
        content[0] ^= 1
        blob.unlink()
        blob.write_bytes(content)
    assert typed(PULL) == 0, typed.errors
    assert snapshot(typed, model)["nested/config.json"] == b"{}"
    assert snapshot(typed, model)["model.safetensors"] == WEIGHTS


def test_a_platform_that_lists_names_only_is_asked_for_each_file(
    disturbed: Typed, model: str, proxy: FaultyProxy
) -> None:
    proxy.inject("GET", "/tree/", Refuse(404), times=9)
    assert disturbed(PULL) == 0, disturbed.errors
    assert proxy.count("HEAD", "/resolve/") == len(FILES)
    assert sorted(snapshot(disturbed, model)) == FILES
    assert snapshot(disturbed, model)["model.safetensors"] == WEIGHTS


def test_artifactorys_own_etag_verifies_as_well(
    disturbed: Typed, model: str, proxy: FaultyProxy
) -> None:
    proxy.inject("GET", "/tree/", Refuse(404), times=9)
    config = hashlib.sha1(b"{}").hexdigest()
    head = Reply(200, {"ETag": f'"{config}"'}, b"", length=2)
    proxy.inject("HEAD", "nested/config.json", AnswerWith(head))
    assert disturbed(f"{PULL} --include '*.json'") == 0, disturbed.errors
    assert snapshot(disturbed, model)["nested/config.json"] == b"{}"


def test_a_block_by_the_platform_is_told_with_its_reason(
    disturbed: Typed, model: str, proxy: FaultyProxy
) -> None:
    proxy.inject("GET", "/resolve/", Refuse(403), times=9)
    assert disturbed(PULL) == 11
    assert "not now" in disturbed.errors


def test_patterns_choose_files_as_the_librarys_do(typed: Typed, model: str) -> None:
    assert typed(f"{PULL} --include '*.json' --include nested/ --exclude '*empty'") == 0
    assert sorted(snapshot(typed, model)) == ["nested/config.json"]
    assert typed(f"{PULL} --include '*.gguf'") == 5


def test_an_earlier_commit_is_there_beside_the_newest(
    typed: Typed, model: str, wire: HubWire
) -> None:
    wire.commit(small("nested/config.json", b'{"a": 1}'))
    assert typed(f"{PULL} --revision {model}") == 0, typed.errors
    assert typed(PULL) == 0, typed.errors
    assert snapshot(typed, model)["nested/config.json"] == b"{}"
    assert snapshot(typed, wire.sha())["nested/config.json"] == b'{"a": 1}'
    assert (hub_folder(typed) / "refs/main").read_text() == wire.sha()


def test_a_dry_run_fetches_nothing(typed: Typed, model: str) -> None:
    told = typed.json(f"{PULL} --dry-run")
    assert (told["commit"], told["dryRun"]) == (model, True)
    assert not hub_folder(typed).exists()


def test_into_another_cache(typed: Typed, model: str) -> None:
    assert typed(f"{PULL} --cache-dir cache") == 0, typed.errors
    assert (typed.directory / "cache/models--acme--tabular/refs/main").read_text() == model


def test_what_runs_code_is_found_by_nobody(typed: Typed, wire: HubWire) -> None:
    hostile = assembler.PROTOCOL_4 + assembler.shell() + assembler.STOP
    put(wire, hostile)
    commit = wire.commit(large("model.pkl", hostile), small("config.json", b"{}"))
    assert typed(f"{PULL} --scan") == 14
    assert "model.pkl is malicious" in typed.errors
    assert snapshot(typed, commit.json()["commitOid"]) == {}
    assert not (hub_folder(typed) / "refs").exists()


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("hf pull", 2, "no model is named"),
        ("hf pull a/b/c --repository {r}", 2, "organisation/name"),
        ("hf pull acme/none --repository {r}", 5, "acme/none"),
        (f"hf pull {ID} --revision none --repository {{r}}", 5, "none"),
        (f"hf pull {ID} --revision ../x --repository {{r}}", 2, "revision"),
        (f"hf pull {ID} --repo-type space --repository {{r}}", 2, "--repo-type"),
        (f"hf pull {ID} --lock none.lock --repository {{r}}", 5, "none.lock"),
        (f"hf pull {ID} --repository no-such-repo", 5, ""),
        ("hf pul", 2, "did you mean 'pull'"),
    ],
)
def test_what_can_not_be_done_is_one_clear_line(
    typed: Typed, model: str, line: str, code: int, said: str
) -> None:
    assert typed(f"mlops-jfrog {line}") == code, typed.errors
    assert said in typed.errors
