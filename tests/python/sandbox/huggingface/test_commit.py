"""Commits: all of what was sent or nothing, and what they replace is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.huggingface.hub_wire import ID, HubWire, large, small
from support.platform_client import PlatformClient


def listed(wire: HubWire) -> set[str]:
    answer = wire.client.get(f"/artifactory/api/storage/{wire.repo}?list&deep=1")
    return {each["uri"] for each in answer.json()["files"]}


def test_files_lie_below_their_revision_with_its_commit(wire: HubWire, unique: str) -> None:
    content = unique.encode() * 5000
    wire.upload(content)
    made = wire.commit(small("a/b.txt", b"text"), large("w.bin", content), revision="run-7")
    assert made.status_code == 200
    folder = f"models/{ID}/run-7"
    assert listed(wire) == {f"/{folder}/a/b.txt", f"/{folder}/w.bin"}
    noted = wire.client.properties(wire.repo, folder)
    assert noted["huggingfaceml.generated.revision.sha1"] == [made.json()["commitOid"]]
    assert wire.get(f"{ID}/resolve/run-7/w.bin").content == content


def test_the_same_files_are_the_same_commit(wire: HubWire) -> None:
    first = wire.commit(small("a.txt", b"1")).json()["commitOid"]
    assert wire.commit(small("a.txt", b"1")).json()["commitOid"] == first
    assert wire.commit(small("a.txt", b"1"), revision="other").json()["commitOid"] == first
    assert wire.commit(small("a.txt", b"2")).json()["commitOid"] != first
    assert wire.commit(small("a.txt", b"1")).json()["commitOid"] == first


def test_what_a_commit_replaces_is_found_by_its_hash(wire: HubWire) -> None:
    first = wire.commit(small("a.txt", b"1"), small("b.txt", b"b")).json()["commitOid"]
    wire.commit(small("a.txt", b"2"), ("deletedFile", {"path": "b.txt"}))
    assert wire.get(f"{ID}/resolve/{first}/a.txt").content == b"1"
    assert wire.get(f"{ID}/resolve/{first}/b.txt").headers["X-Repo-Commit"] == first
    assert wire.get(f"{ID}/resolve/main/a.txt").content == b"2"
    branches = wire.get(f"api/models/{ID}/refs").json()["branches"]
    assert [each["name"] for each in branches] == ["main"]


def test_a_commit_with_one_bad_operation_changes_nothing(wire: HubWire) -> None:
    wire.commit(small("a.txt", b"1"))
    before, sha = listed(wire), wire.sha()
    for bad, status in (
        (large("w.bin", b"never uploaded"), 400),
        (("deletedFile", {"path": "none"}), 404),
        (("deletedFolder", {"path": "a.txt"}), 404),
        (small("a.txt/b", b"a file is in the way"), 409),
        (small("../escape", b""), 400),
        (("symlink", {"path": "x"}), 400),
    ):
        answer = wire.commit(small("new.txt", b"new"), bad)
        assert answer.status_code == status, answer.text
        assert (listed(wire), wire.sha()) == (before, sha)


def test_a_folder_goes_with_everything_in_it(wire: HubWire) -> None:
    wire.commit(small("keep.txt", b"k"), small("old/a.txt", b"a"), small("old/b/c.txt", b"c"))
    assert wire.commit(("deletedFolder", {"path": "old/"})).status_code == 200
    files = wire.get(f"api/models/{ID}/tree/main?recursive=true").json()
    assert [each["path"] for each in files] == ["keep.txt"]


def test_deleting_needs_the_right_to_it(wire: HubWire) -> None:
    wire.commit(small("a.txt", b"1"), small("b/c.txt", b"2"))
    body = {"username": "ci", "scope": f"artifact:{wire.repo}:r,w,n", "expires_in": 600}
    token = wire.client.post("/access/api/v1/tokens", json=body).json()["access_token"]
    publisher = HubWire(wire.client.with_token(token), wire.repo)
    assert publisher.commit(small("new.txt", b"")).status_code == 200
    for line in (
        small("a.txt", b"other"),
        ("deletedFile", {"path": "a.txt"}),
        ("deletedFolder", {"path": "b"}),
    ):
        assert publisher.commit(line).status_code == 403
    assert publisher.commit(small("a.txt", b"1")).status_code == 200


def test_a_parent_must_be_where_the_revision_is(wire: HubWire) -> None:
    sha = wire.commit(small("a.txt", b"1")).json()["commitOid"]
    good: tuple[str, dict[str, Any]] = ("header", {"summary": "x", "parentCommit": sha[:8]})
    bad: tuple[str, dict[str, Any]] = ("header", {"summary": "x", "parentCommit": "0" * 40})
    assert wire.commit(bad, small("a.txt", b"2")).status_code == 412
    assert wire.commit(bad, small("a.txt", b"2"), revision="new").status_code == 412
    assert wire.commit(good, small("a.txt", b"2")).status_code == 200


def test_pull_requests_and_nested_revisions_are_refused(wire: HubWire) -> None:
    line = json.dumps({"key": "header", "value": {"summary": "x"}})
    path = f"api/models/{ID}/commit"
    assert wire.post(f"{path}/main?create_pr=1", data=line).status_code == 400
    assert wire.post(f"{path}/refs%2Fpr%2F1", data=line).status_code == 400
    assert listed(wire) == set()


def test_only_hugging_face_repositories_are_committed_to(
    client: PlatformClient, unique: str
) -> None:
    generic = HubWire(client, client.repository(f"generic-{unique}"))
    assert generic.commit(small("a.txt", b"")).status_code == 400
    assert HubWire(client, "no-such-local").commit(small("a.txt", b"")).status_code == 404


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
_KEYS = st.sampled_from(["header", "file", "lfsFile", "deletedFile", "deletedFolder"])
_FIELDS = st.sampled_from(["path", "content", "encoding", "oid", "size", "parentCommit"])


@pytest.mark.parametrize("kind", ["lines", "bytes"])
def test_malformed_commits_are_refused_and_change_nothing(wire: HubWire, kind: str) -> None:
    lines = st.lists(
        st.fixed_dictionaries({"key": _KEYS, "value": st.dictionaries(_FIELDS, _VALUES)}),
        max_size=3,
    ).map(lambda found: b"\n".join(json.dumps(each).encode() for each in found))

    @settings(max_examples=60, deadline=None)
    @given(lines if kind == "lines" else st.binary(max_size=80))
    def check(body: bytes) -> None:
        answer = wire.post(f"api/models/{ID}/commit/main", data=body)
        assert answer.status_code < 500, answer.text
        if answer.status_code != 200:
            assert answer.json()["errors"][0]["status"] == answer.status_code

    check()
