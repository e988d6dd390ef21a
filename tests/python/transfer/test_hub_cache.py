"""The Hub's cache on disk: where it is, and how a snapshot gets its names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlops_jfrog.domain.coordinates import RelativePath
from mlops_jfrog.domain.hub import HubFile, HubId
from mlops_jfrog.errors import MlopsError, SecurityViolation, UsageError
from mlops_jfrog.transfer.hub_cache import HubCache, hub_cache_folder

COMMIT, OTHER = "ab" * 20, "cd" * 20


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HOME": "/h"}, "/h/.cache/huggingface/hub"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "/x/huggingface/hub"),
        ({"HOME": "/h", "HF_HOME": "~/hf", "XDG_CACHE_HOME": "/x"}, "/h/hf/hub"),
        ({"HOME": "/h", "HUGGINGFACE_HUB_CACHE": "/old", "HF_HOME": "/hf"}, "/old"),
        ({"HOME": "/h", "HF_HUB_CACHE": "/c", "HUGGINGFACE_HUB_CACHE": "/old"}, "/c"),
        ({"HOME": "/h", "HF_HUB_CACHE": "here"}, "/work/here"),
    ],
)
def test_it_is_where_the_library_has_it(environment: dict[str, str], folder: str) -> None:
    assert hub_cache_folder(environment, Path("/work")) == Path(folder)


@pytest.fixture
def cache(tmp_path: Path) -> HubCache:
    return HubCache.of(tmp_path / "hub", HubId.parse("acme/tabular"))


def stored(cache: HubCache, path: str, etag: str, content: str) -> HubFile:
    file = HubFile(RelativePath(path), len(content), etag, etag, None)
    cache.blob(file).parent.mkdir(parents=True, exist_ok=True)
    cache.blob(file).write_text(content)
    return file


def test_a_snapshot_leads_to_the_bytes_by_relative_links(cache: HubCache) -> None:
    files = [stored(cache, "a.json", "1" * 64, "a"), stored(cache, "deep/b.bin", "2" * 64, "b")]
    cache.link(COMMIT, files)
    cache.remember("main", COMMIT)
    snapshot = cache.folder / "snapshots" / COMMIT
    assert (snapshot / "deep/b.bin").read_text() == "b"
    assert os.readlink(snapshot / "deep/b.bin") == f"../../../blobs/{'2' * 64}"
    assert (cache.folder / "refs/main").read_text() == COMMIT
    # A cache that is moved keeps working.
    moved = cache.folder.rename(cache.folder.with_name("moved"))
    assert (moved / "snapshots" / COMMIT / "a.json").read_text() == "a"


def test_what_led_elsewhere_is_replaced_and_what_is_right_is_kept(cache: HubCache) -> None:
    file = stored(cache, "a.json", "1" * 64, "a")
    cache.link(COMMIT, [file])
    before = os.lstat(cache.snapshot(COMMIT) / "a.json").st_ino
    cache.link(COMMIT, [file])
    assert os.lstat(cache.snapshot(COMMIT) / "a.json").st_ino == before
    other = stored(cache, "a.json", "3" * 64, "other")
    cache.link(COMMIT, [other])
    assert (cache.snapshot(COMMIT) / "a.json").read_text() == "other"
    assert len(list(cache.snapshot(COMMIT).iterdir())) == 1


def test_without_links_there_are_copies(cache: HubCache, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("links need a privilege here")

    monkeypatch.setattr(os, "symlink", refused)
    cache.link(COMMIT, [stored(cache, "a.json", "1" * 64, "a")])
    target = cache.snapshot(COMMIT) / "a.json"
    assert not target.is_symlink()
    assert target.read_text() == "a"


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/x", "con", "a\\b"])
def test_a_name_that_leads_out_is_refused(cache: HubCache, path: str) -> None:
    with pytest.raises((SecurityViolation, UsageError)):
        cache.link(COMMIT, [stored(cache, path, "1" * 64, "a")])
    assert not cache.snapshot(COMMIT).exists()


def test_a_branch_with_a_slash_has_a_folder_and_a_commit_needs_no_name(cache: HubCache) -> None:
    cache.remember("refs/pr/1", COMMIT)
    cache.remember("refs/pr/1", OTHER)
    cache.remember(COMMIT, COMMIT)
    assert (cache.folder / "refs/refs/pr/1").read_text() == OTHER
    assert not (cache.folder / "refs" / COMMIT).exists()
    with pytest.raises(MlopsError):
        cache.remember("../../x", COMMIT)
