"""The serving folder: one link that always leads to a whole version, whatever breaks off."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.manifest import Manifest, ManifestFile, Role
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.transfer.digest import sha256_of
from mlops_jfrog.workflows.serving.folder import ServingFolder, unwritable_below

NOW = "2026-01-01T00:00:00+00:00"


def placed(folder: ServingFolder, version: str) -> Manifest:
    """A version whose two files both say which one they are of."""
    folder.root.mkdir(exist_ok=True)
    staging = folder.root / "made"
    staging.mkdir()
    for name in ("a", "b"):
        (staging / name).write_text(version)
    digest = sha256_of(staging / "a")
    files = [ManifestFile(name, Role.WEIGHTS.value, digest, len(version)) for name in ("a", "b")]
    manifest = Manifest.of(ModelVersion.of("m", version), files)
    place = folder.place(manifest)
    place.parent.mkdir(exist_ok=True)
    staging.rename(place)
    return manifest


@pytest.fixture
def folder(tmp_path: Path) -> ServingFolder:
    return ServingFolder(tmp_path / "models")


def test_readers_never_find_a_moment_without_a_whole_version(folder: ServingFolder) -> None:
    manifests = [placed(folder, version) for version in ("1", "2")]
    folder.switch(manifests[0], "prod", NOW)
    ended = threading.Event()
    torn: list[list[bytes]] = []

    def read() -> None:
        while not ended.is_set():
            try:
                inside = os.open(folder.current, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError:
                torn.append([])
                continue
            parts = []
            for name in ("a", "b"):
                file = os.open(name, os.O_RDONLY, dir_fd=inside)
                parts.append(os.read(file, 10))
                os.close(file)
            os.close(inside)
            if len(set(parts)) != 1:
                torn.append(parts)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(300):
        folder.switch(manifests[number % 2], "prod", NOW)
    ended.set()
    for reader in readers:
        reader.join()
    assert torn == []


def test_a_switch_that_breaks_off_changes_nothing(
    folder: ServingFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = placed(folder, "1"), placed(folder, "2")
    folder.switch(first, "prod", NOW)
    whole = os.replace

    def broken(source: str | Path, target: str | Path) -> None:
        if target == folder.current:
            raise OSError(28, "No space left on device")
        whole(source, target)

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(ConfigurationError, match="No space left"), unwritable_below(folder.root):
        folder.switch(second, "prod", NOW)
    found = folder.placed()
    assert found is not None
    assert found.served.version == "1"
    assert {each.name for each in folder.root.iterdir()} == {"current", "versions"}


def test_what_a_killed_run_left_is_removed(folder: ServingFolder) -> None:
    first = placed(folder, "1")
    placed(folder, "2")
    folder.switch(first, "prod", NOW)
    os.symlink("versions/nowhere", folder.root / ".current.0123")
    folder.tidy(keep=2)
    assert {each.name for each in folder.root.iterdir()} == {"current", "versions"}
    names = {each.name for each in (folder.root / "versions").iterdir()}
    assert names == {folder.place(first).name, f"{folder.place(first).name}.json"}


def test_what_is_not_ours_is_not_served(folder: ServingFolder) -> None:
    manifest = placed(folder, "1")
    assert folder.placed() is None
    folder.switch(manifest, "prod", NOW)
    record = folder.root / "versions" / f"{folder.place(manifest).name}.json"
    for content in ("", "{}", "[]", '{"manifest": "{}", "repository": "x", "since": "y"}'):
        record.write_text(content)
        assert folder.placed() is None


def test_a_version_is_whole_when_every_file_is(folder: ServingFolder) -> None:
    manifest = placed(folder, "1")
    folder.switch(manifest, "prod", NOW)
    found = folder.placed()
    assert found is not None
    assert folder.is_whole(found)
    (folder.current / "b").write_text("x")
    assert not folder.is_whole(found)
