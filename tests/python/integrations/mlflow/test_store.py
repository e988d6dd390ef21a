"""The store under MLflow's artifact repository, where it does more than pass calls on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.integrations.mlflow.location import Location
from mlops_jfrog.integrations.mlflow.store import ArtifactStore
from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient

REPO = "mlflow-local"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformClient]:
    with start_in_thread(tmp_path_factory.mktemp("store")) as sandbox:
        found = PlatformClient(sandbox)
        found.repository(REPO)
        yield found


@pytest.fixture
def store(client: PlatformClient, tmp_path: Path) -> ArtifactStore:
    location = Location(
        f"{client.url}/artifactory", f"Bearer {client.token}", RepositoryKey(REPO), tmp_path.name
    )
    return ArtifactStore.at(location, {"MLOPS_CACHE_FOLDER": str(tmp_path / "cache")})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Method and path of every request."""
    found: list[str] = []
    request, stream = PlatformSession.request, PlatformSession.stream

    def noted(original: Any) -> Any:
        def with_note(self: Any, method: str, service: str, path: str, **more: Any) -> Any:
            found.append(f"{method} {path}")
            return original(self, method, service, path, **more)

        return with_note

    monkeypatch.setattr(PlatformSession, "request", noted(request))
    monkeypatch.setattr(PlatformSession, "stream", noted(stream))
    return found


def test_files_of_a_folder_that_was_listed_cost_one_request_each(
    store: ArtifactStore, tmp_path: Path, asked: list[str]
) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * number)
    store.put_folder(tmp_path, "a")
    asked.clear()

    for entry in store.children("a"):
        if entry.size is not None:
            store.fetch(entry.path, tmp_path / "down" / entry.path)

    assert [each.partition(" ")[0] for each in asked] == ["POST"] + ["GET"] * 5
    assert (tmp_path / "down/a/4.txt").read_bytes() == b"xxxx"


def test_what_was_replaced_since_it_was_listed_is_still_right(
    store: ArtifactStore, tmp_path: Path, client: PlatformClient
) -> None:
    for size in (10, 20_000_000):
        path = f"{tmp_path.name}/r/x{size}"
        client.deploy(REPO, path, os.urandom(size))
        store.children("r")
        content = os.urandom(size)
        client.deploy(REPO, path, content)
        store.fetch(f"r/x{size}", tmp_path / "down")
        assert (tmp_path / "down").read_bytes() == content


def test_what_was_deleted_since_is_not_there(
    store: ArtifactStore, tmp_path: Path, client: PlatformClient
) -> None:
    client.deploy(REPO, f"{tmp_path.name}/gone", b"x")
    store.children(None)
    store.remove("gone")
    with pytest.raises(NotFoundError, match="is not there"):
        store.fetch("gone", tmp_path / "down")
    assert not (tmp_path / "down").exists()


def test_links_are_stored_by_content_and_links_to_folders_left_out(
    store: ArtifactStore, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/blob").write_bytes(b"content")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "file").symlink_to(tmp_path / "elsewhere/blob")
    (tree / "folder").symlink_to(tmp_path / "elsewhere")
    store.put_folder(tree, None)
    assert [(each.path, each.size) for each in store.children(None)] == [("file", 7)]


def test_a_cache_folder_is_named_from_the_root(client: PlatformClient) -> None:
    location = Location(client.url, None, RepositoryKey(REPO), "x")
    with pytest.raises(UsageError, match="MLOPS_CACHE_FOLDER"):
        ArtifactStore.at(location, {"MLOPS_CACHE_FOLDER": "relative"})
