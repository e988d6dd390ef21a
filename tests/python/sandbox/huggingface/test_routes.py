"""What the hub's client reads."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_jfrog.sandbox.huggingface.model_card import front_matter
from sandbox.huggingface.hub_wire import ID, HubWire, large, small
from support.platform_client import PlatformClient


def test_a_file_comes_in_parts_and_not_twice(wire: HubWire, unique: str) -> None:
    content = f"\0{unique}".encode() * 100
    wire.upload(content)
    wire.commit(large("w.bin", content))
    path = f"{ID}/resolve/main/w.bin"
    whole = wire.get(path)
    assert whole.content == content
    assert whole.headers["X-Linked-Size"] == str(len(content))
    assert whole.headers["ETag"] == whole.headers["X-Linked-Etag"]
    part = wire.get(path, headers={"Range": "bytes=3-7"})
    assert (part.status_code, part.content) == (206, content[3:8])
    known = wire.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert known.status_code == 304


def test_a_promoted_model_is_read_from_where_it_was_copied_to(
    wire: HubWire, client: PlatformClient
) -> None:
    sha = wire.commit(small("a.txt", b"1"), small("b/c.txt", b"2")).json()["commitOid"]
    production = HubWire(
        client, client.repository(f"{wire.repo}-prod", packageType="huggingfaceml")
    )
    for path in ("a.txt", "b/c.txt"):
        source = f"{wire.repo}/models/{ID}/main/{path}"
        target = f"/{production.repo}/models/{ID}/main/{path}"
        assert client.post(f"/artifactory/api/copy/{source}?to={target}").status_code == 200
    assert production.sha() == sha
    assert production.get(f"{ID}/resolve/{sha}/b/c.txt").content == b"2"


def test_a_virtual_repository_finds_what_its_members_have(
    wire: HubWire, client: PlatformClient
) -> None:
    other = HubWire(client, client.repository(f"{wire.repo}-2", packageType="huggingfaceml"))
    virtual = HubWire(
        client,
        client.repository(
            f"{wire.repo}-virtual",
            rclass="virtual",
            packageType="huggingfaceml",
            repositories=[wire.repo, other.repo],
            defaultDeploymentRepo=other.repo,
        ),
    )
    wire.commit(small("a.txt", b"first"))
    other.commit(small("a.txt", b"second"), revision="v2")
    assert virtual.get(f"{ID}/resolve/main/a.txt").content == b"first"
    assert virtual.get(f"{ID}/resolve/v2/a.txt").content == b"second"
    assert virtual.commit(small("b.txt", b"new"), revision="v3").status_code == 200
    assert client.exists(other.repo, f"models/{ID}/v3/b.txt")


def test_a_tree_has_folders_and_files(wire: HubWire) -> None:
    wire.commit(small("a.txt", b"1"), small("b/c/d.txt", b"2"), small("b/e.txt", b"3"))

    def paths(query: str) -> list[str]:
        found: list[dict[str, Any]] = wire.get(f"api/models/{ID}/tree/{query}").json()
        return [each["path"] for each in found]

    assert paths("main") == ["b", "a.txt"]
    assert paths("main?recursive=true") == ["b", "b/c", "a.txt", "b/c/d.txt", "b/e.txt"]
    assert paths("main/b") == ["b/c", "b/e.txt"]
    assert wire.get(f"api/models/{ID}/tree/main/none").headers["X-Error-Code"] == "EntryNotFound"


def test_paths_are_described_and_unknown_ones_passed_over(wire: HubWire) -> None:
    wire.commit(small("b/c.txt", b"2"))
    form = {"paths": ["b", "b/c.txt", "none"]}
    found = wire.post(f"api/models/{ID}/paths-info/main", data=form).json()
    assert [(each["type"], each["path"]) for each in found] == [
        ("directory", "b"),
        ("file", "b/c.txt"),
    ]


def test_a_path_that_the_patterns_keep_out_is_refused_with_the_reason(
    wire: HubWire, client: PlatformClient
) -> None:
    pattern = {"excludesPattern": "**/*.pkl"}
    client.post(f"/artifactory/api/repositories/{wire.repo}", json=pattern)
    answer = wire.commit(small("model.pkl", b"x"))
    assert answer.status_code == 403
    assert "model.pkl" in answer.headers["X-Error-Message"]


def test_a_model_is_removed_with_all_its_revisions(wire: HubWire) -> None:
    wire.commit(small("a.txt", b"1"))
    wire.commit(small("a.txt", b"1"), revision="v2")
    organization, _, name = ID.partition("/")
    body = {"name": name, "organization": organization, "type": "model"}
    removed = wire.client.delete(f"{wire.root}/api/repos/delete", json=body)
    assert removed.status_code == 200
    for path in (f"api/models/{ID}", f"api/models/{ID}/revision/v2"):
        assert wire.get(path).headers["X-Error-Code"] == "RepoNotFound"
    again = wire.client.delete(f"{wire.root}/api/repos/delete", json=body)
    assert again.headers["X-Error-Code"] == "RepoNotFound"


def test_nothing_is_public_here(wire: HubWire) -> None:
    body = {"name": "m", "organization": "acme", "private": False}
    assert wire.post("api/repos/create", json=body).status_code == 400
    assert wire.post("api/repos/create", json={**body, "private": True}).status_code == 200
    assert wire.get("api/models/acme/m").json()["private"] is True


@pytest.mark.parametrize("name", ["a/b/c", "..", "a/..", "-x", "a b"])
def test_a_name_that_no_model_has_is_a_bad_request(wire: HubWire, name: str) -> None:
    body = {"name": name.rpartition("/")[2], "organization": name.rpartition("/")[0] or None}
    assert wire.post("api/repos/create", json=body).status_code == 400


@pytest.mark.parametrize(
    "text", ["---\na: [\n---\n", "---\n- a\n---\n", "---\n1: a\n---\n", "---\na: *b\n---\n"]
)
def test_a_card_that_cant_be_read_is_refused(wire: HubWire, text: str) -> None:
    with pytest.raises(ValueError, match="front matter"):
        front_matter(text)
    answer = wire.post("api/validate-yaml", json={"content": text, "repoType": "model"})
    assert answer.status_code == 400
    wire.commit(small("README.md", text.encode()))
    assert wire.get(f"api/models/{ID}").json()["cardData"] == {}
