"""huggingface_hub, as users have it, against a local Hugging Face repository of the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.platform_client import PlatformClient

from .hub_client import VERSIONS, HubClient, HubError, encoded, hub_client

REPO = "hf-local"
BINARY = os.urandom(2_000_000)
CARD = "---\nlicense: mit\ntags: [tabular]\nlibrary_name: sklearn\n---\n# A model\n"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with start_in_thread(tmp_path_factory.mktemp("hub")) as running:
        PlatformClient(running).repository(REPO, packageType="huggingfaceml")
        yield running


@pytest.fixture(scope="module")
def client(platform: RunningSandbox) -> PlatformClient:
    return PlatformClient(platform)


@pytest.fixture(scope="module", params=VERSIONS)
def hub(
    request: pytest.FixtureRequest,
    platform: RunningSandbox,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[HubClient]:
    """Each version of the client in turn, with a cache of its own."""
    home = tmp_path_factory.mktemp("client")
    with hub_client(request.param, home, root(platform), platform.admin_token) as made:
        yield made


@pytest.fixture
def model(hub: HubClient, request: pytest.FixtureRequest) -> str:
    """A name that no other test has."""
    return f"acme/{request.node.originalname.removeprefix('test_')[:60]}-{hub.version}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model as a training run leaves it."""
    (tmp_path / "model" / "nested").mkdir(parents=True)
    (tmp_path / "model" / "README.md").write_text(CARD)
    (tmp_path / "model" / "model.safetensors").write_bytes(BINARY)
    (tmp_path / "model" / "nested" / "empty").write_bytes(b"")
    return tmp_path / "model"


def root(platform: RunningSandbox) -> str:
    return f"{platform.url}/artifactory/api/huggingfaceml/{REPO}"


def test_a_folder_is_uploaded_to_a_revision(
    hub: HubClient, client: PlatformClient, model: str, folder: Path
) -> None:
    made = hub("upload_folder", folder_path=str(folder), repo_id=model, revision="run-1")
    assert hub("list_repo_files", repo_id=model, revision="run-1") == [
        "README.md", "model.safetensors", "nested/empty",
    ]  # fmt: skip
    for name in ("README.md", "model.safetensors", "nested/empty"):
        stored = client.get(f"/artifactory/{REPO}/models/{model}/run-1/{name}")
        assert stored.content == (folder / name).read_bytes()
    properties = client.properties(REPO, f"models/{model}/run-1")
    assert properties["huggingfaceml.generated.revision.sha1"] == [made["oid"]]
    again = hub("upload_folder", folder_path=str(folder), repo_id=model, revision="run-1")
    assert again["oid"] == made["oid"]


def test_a_snapshot_is_the_folder_that_was_uploaded(
    hub: HubClient, model: str, folder: Path
) -> None:
    hub("upload_folder", folder_path=str(folder), repo_id=model, revision="run-1")
    snapshot = Path(hub("snapshot_download", repo_id=model, revision="run-1"))
    for name in ("README.md", "model.safetensors", "nested/empty"):
        assert (snapshot / name).read_bytes() == (folder / name).read_bytes()


def test_what_is_known_of_a_model(hub: HubClient, model: str, folder: Path) -> None:
    made = hub("upload_folder", folder_path=str(folder), repo_id=model)
    info = hub("model_info", repo_id=model, files_metadata=True)
    assert (info["id"], info["sha"], info["author"]) == (model, made["oid"], "acme")
    assert info["library_name"] == "sklearn"
    assert {"tabular", "license:mit"} <= set(info["tags"])
    (weights,) = [each for each in info["siblings"] if each["rfilename"] == "model.safetensors"]
    assert weights["size"] == weights["lfs"]["size"] == len(BINARY)
    refs = hub("list_repo_refs", repo_id=model)
    assert [(each["name"], each["target_commit"]) for each in refs["branches"]] == [
        ("main", made["oid"])
    ]


def test_a_commit_adds_copies_and_deletes_at_once(hub: HubClient, model: str) -> None:
    hub("create_repo", repo_id=model)
    first = hub("upload_file", content=b"old", path_in_repo="notes.txt", repo_id=model)
    hub("upload_file", content=BINARY, path_in_repo="a.bin", repo_id=model)
    hub(
        "create_commit",
        ("add", "new.txt", encoded(b"new")),
        ("copy", "a.bin", "b.bin"),
        ("delete", "notes.txt"),
        repo_id=model,
        commit_message="Rearrange",
    )
    assert hub("list_repo_files", repo_id=model) == ["a.bin", "b.bin", "new.txt"]
    copied = hub("hf_hub_download", repo_id=model, filename="b.bin")
    assert Path(copied).read_bytes() == BINARY
    past = hub("hf_hub_download", repo_id=model, filename="notes.txt", revision=first["oid"])
    assert Path(past).read_bytes() == b"old"


def test_branches_tags_and_the_commits_on_them(hub: HubClient, model: str) -> None:
    hub("create_repo", repo_id=model)
    hub("upload_file", content=b"1", path_in_repo="a.txt", repo_id=model, commit_message="One")
    hub("create_branch", repo_id=model, branch="dev")
    hub("create_branch", repo_id=model, branch="dev", exist_ok=True)
    changed = {"content": b"2", "path_in_repo": "a.txt", "repo_id": model, "revision": "dev"}
    made = hub("upload_file", commit_message="Two", **changed)
    hub("create_tag", repo_id=model, tag="v1", revision="dev", tag_message="first")
    refs = hub("list_repo_refs", repo_id=model)
    assert {each["name"] for each in refs["branches"]} == {"dev", "main"}
    assert [(e["name"], e["target_commit"]) for e in refs["tags"]] == [("v1", made["oid"])]
    commits = hub("list_repo_commits", repo_id=model, revision="dev")
    assert [(e["title"], e["authors"]) for e in commits] == [("Two", ["admin"]), ("One", ["admin"])]
    assert commits[0]["commit_id"] == made["oid"]
    hub("delete_branch", repo_id=model, branch="dev")
    hub("delete_tag", repo_id=model, tag="v1")
    assert [e["name"] for e in hub("list_repo_refs", repo_id=model)["branches"]] == ["main"]
    assert _read(hub, model, "a.txt") == b"1"


def test_a_commit_on_an_outdated_parent_is_refused(hub: HubClient, model: str) -> None:
    first = hub("upload_file", content=b"1", path_in_repo="a.txt", repo_id=model)
    hub("upload_file", content=b"2", path_in_repo="a.txt", repo_id=model)
    outdated: dict[str, Any] = {"repo_id": model, "parent_commit": first["oid"]}
    with pytest.raises(HubError, match="changed since"):
        hub("upload_file", content=b"3", path_in_repo="a.txt", **outdated)
    assert _read(hub, model, "a.txt") == b"2"


def test_data_sets_are_kept_apart_from_models(
    hub: HubClient, client: PlatformClient, model: str
) -> None:
    data = {"repo_id": model, "repo_type": "dataset"}
    url = hub("create_repo", **data)
    assert url["repo_type"] == "dataset"
    hub("upload_file", content=b"a,b\n", path_in_repo="data.csv", **data)
    hub("upload_file", content=BINARY, path_in_repo="data.bin", **data)
    assert hub("dataset_info", repo_id=model)["id"] == model
    assert Path(hub("hf_hub_download", filename="data.csv", **data)).read_bytes() == b"a,b\n"
    assert Path(hub("hf_hub_download", filename="data.bin", **data)).read_bytes() == BINARY
    assert client.exists(REPO, f"datasets/{model}/main/data.bin")
    with pytest.raises(HubError) as raised:
        hub("model_info", repo_id=model)
    assert "RepositoryNotFoundError" in raised.value.names


def test_what_is_missing_raises_the_clients_own_exceptions(hub: HubClient, model: str) -> None:
    hub("upload_file", content=b"x", path_in_repo="a.txt", repo_id=model)
    for call, arguments, expected in (
        ("model_info", {"repo_id": "acme/none"}, "RepositoryNotFoundError"),
        ("snapshot_download", {"repo_id": "acme/none"}, "RepositoryNotFoundError"),
        ("model_info", {"repo_id": model, "revision": "none"}, "RevisionNotFoundError"),
        ("hf_hub_download", {"repo_id": model, "filename": "none"}, "EntryNotFoundError"),
    ):
        with pytest.raises(HubError) as raised:
            hub(call, **arguments)
        assert expected in raised.value.names
    assert hub("file_exists", repo_id=model, filename="none") is False
    assert hub("revision_exists", repo_id=model, revision="none") is False


def test_a_model_that_may_not_be_read_is_not_found(
    hub: HubClient, client: PlatformClient, model: str
) -> None:
    hub("upload_file", content=b"x", path_in_repo="a.txt", repo_id=model)
    stranger = _token(client, f"artifact:{REPO}/models/other/**:r")
    for token in (stranger, ""):
        with pytest.raises(HubError) as raised:
            hub("model_info", repo_id=model, token=token)
        assert "RepositoryNotFoundError" in raised.value.names
    with pytest.raises(HubError, match="Invalid credentials") as raised:
        hub("model_info", repo_id=model, token="canary-of-a-wrong-token")
    assert "RepositoryNotFoundError" not in raised.value.names


def test_weights_that_only_the_card_of_may_be_read_are_gated(
    hub: HubClient, client: PlatformClient, model: str, folder: Path
) -> None:
    hub("upload_folder", folder_path=str(folder), repo_id=model)
    reader = _token(client, f"artifact:{REPO}/models/{model}/*/README.md:r")
    assert hub("model_info", repo_id=model, token=reader)["gated"] == "manual"
    card = hub("hf_hub_download", repo_id=model, filename="README.md", token=reader)
    assert Path(card).read_text() == CARD
    for call, arguments in (
        ("hf_hub_download", {"filename": "model.safetensors"}),
        ("snapshot_download", {}),
    ):
        with pytest.raises(HubError, match="ask for the right") as raised:
            hub(call, repo_id=model, token=reader, **arguments)
        assert "GatedRepoError" in raised.value.names


def test_what_is_published_is_not_replaced_by_whoever_may_only_deploy(
    hub: HubClient, client: PlatformClient, model: str
) -> None:
    publisher = _token(client, f"artifact:{REPO}:r,w,n")
    first = {"path_in_repo": "a.bin", "repo_id": model, "token": publisher}
    hub("upload_file", content=BINARY, **first)
    with pytest.raises(HubError, match="may not be overwritten"):
        hub("upload_file", content=BINARY[::-1], **first)
    assert _read(hub, model, "a.bin") == BINARY


def test_the_token_is_only_ever_in_a_header(
    hub: HubClient, platform: RunningSandbox, model: str
) -> None:
    hub("upload_file", content=BINARY, path_in_repo="a.bin", repo_id=model)
    _read(hub, model, "a.bin")
    assert "/lfs/" in hub.log()
    assert platform.admin_token not in hub.log()


def test_a_client_that_has_xet_falls_back_or_says_what_to_set(
    hub: HubClient, platform: RunningSandbox, model: str
) -> None:
    home = hub.home / "xet"
    with hub_client(
        hub.version, home, root(platform), platform.admin_token, HF_HUB_DISABLE_XET="0"
    ) as xet:
        upload = {"content": BINARY, "path_in_repo": "a.bin", "repo_id": model}
        if hub.version.startswith("0."):
            xet("upload_file", **upload)
        else:
            with pytest.raises(HubError, match="HF_HUB_DISABLE_XET=1"):
                xet("upload_file", **upload)
            hub("upload_file", **upload)
        assert _read(xet, model, "a.bin") == BINARY


def _read(hub: HubClient, model: str, name: str) -> bytes:
    return Path(hub("hf_hub_download", repo_id=model, filename=name)).read_bytes()


def _token(client: PlatformClient, scope: str) -> str:
    body = {"username": "somebody", "scope": scope, "expires_in": 600}
    answer = client.post("/access/api/v1/tokens", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])
