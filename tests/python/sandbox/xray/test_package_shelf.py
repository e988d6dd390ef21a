"""What the PyPI repositories, and the pages of their upstreams, tell of releases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.xray.component import Upkeep
from mlops_jfrog.sandbox.xray.package_shelf import PackageShelf

JSON = "application/vnd.pypi.simple.v1+json"
FILES: list[dict[str, Any]] = [
    {"filename": "model_tools-1.0-py3-none-any.whl", "yanked": False},
    {"filename": "model_tools-1.1-py3-none-any.whl", "yanked": "breaks models"},
    {"filename": "model_tools-1.1.tar.gz", "yanked": True},
    {"filename": "model_tools-1.2-py3-none-any.whl", "yanked": True},
    {"filename": "model_tools-1.2.tar.gz", "yanked": False},
    {"filename": "model_tools-2.0rc1.tar.gz", "yanked": False},
    {"filename": "model_tools_extra-9.0.tar.gz", "yanked": False},
]


@pytest.fixture
def shelf(tmp_path: Path) -> PackageShelf:
    """That of a remote repository which has seen one page, and one that is none."""
    page = {"meta": {"api-version": "1.0"}, "name": "model-tools",
            "files": [{"url": f"https://x.invalid/{each['filename']}", "hashes": {}, **each}
                      for each in FILES]}  # fmt: skip
    pages = {"simple/model-tools/": json.dumps(page).encode(), "simple/broken/": b"{"}
    with Platform(tmp_path) as platform, platform.database.write() as db:
        repositories.put(db, Repository("pypi-remote", "remote", "pypi", {}))
        for path, body in pages.items():
            db.execute(
                "INSERT INTO remote_documents (repo, path, found, content_type, body, checked)"
                " VALUES ('pypi-remote', ?, 1, ?, ?, 0)",
                (path, JSON, body),
            )
        return PackageShelf.load(db, platform.store, ["Model.Tools", "broken", "unknown"])


@pytest.mark.parametrize(
    ("version", "upkeep"),
    [
        ("1.0", Upkeep(newer_versions=2)),
        ("1.1", Upkeep(newer_versions=1, yanked="breaks models")),
        ("1.2", Upkeep(newer_versions=0)),
        ("1.2.0", Upkeep(newer_versions=0)),
        ("0.5", Upkeep(newer_versions=3)),
    ],
)
def test_newer_releases_are_counted_and_yanked_ones_known(
    shelf: PackageShelf, version: str, upkeep: Upkeep
) -> None:
    assert shelf.upkeep("model_tools", version) == upkeep


@pytest.mark.parametrize(
    ("name", "version"), [("unknown", "1.0"), ("broken", "1.0"), ("model-tools", "newest")]
)
def test_nothing_is_said_of_what_is_not_known(shelf: PackageShelf, name: str, version: str) -> None:
    assert shelf.upkeep(name, version) is None
    assert shelf.licenses(name, version) == ()
