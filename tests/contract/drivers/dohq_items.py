"""Paths, properties and searches of dohq-artifactory: each public function is a behaviour."""

from __future__ import annotations

import copy
import errno
import pickle

from artifactory import (  # type: ignore[import-not-found, unused-ignore]
    walk,
)
from dohq_platform import (  # type: ignore[import-not-found, unused-ignore]
    CONTENT,
    DIGESTS,
    new_repository,
    new_root,
    number_of,
    raised,
    refused,
    root_of,
)
from engine import Platform  # type: ignore[import-not-found, unused-ignore]


def describes_items(platform: Platform) -> None:
    root = new_root(platform, "stat-local")
    path = root / "churn" / "model.bin"
    path.write_bytes(CONTENT)
    stat = path.stat()
    assert (stat.size, stat.sha1, stat.sha256, stat.md5) == (
        len(CONTENT), DIGESTS["sha1"], DIGESTS["sha256"], DIGESTS["md5"],
    )  # fmt: skip
    assert (stat.is_dir, stat.created_by, stat.modified_by) == (False, "admin", "admin")
    assert stat.mime_type == "application/octet-stream"
    assert stat.created <= stat.last_modified
    assert root.stat(path).repo == "stat-local"
    assert path.stat_json()["downloadUri"] == str(path)
    assert (path.owner(), path.creator(), path.parent.owner()) == ("admin", "admin", "nobody")
    assert path.parent.creator() == "nobody"
    assert path.parent.stat().children == ["model.bin"]
    assert path.is_file()
    assert not path.is_dir()
    assert path.parent.is_dir()
    assert not (root / "none").is_file()
    assert not (root / "none").is_dir()
    special = ("is_symlink", "is_socket", "is_fifo", "is_block_device", "is_char_device")
    assert not any(getattr(path, name)() for name in special)


def counts_downloads(platform: Platform) -> None:
    path = new_root(platform, "downloads-local") / "m"
    path.write_bytes(b"x")
    assert path.download_stats().download_count == 0
    path.read_bytes()
    path.read_bytes()
    stats = path.download_stats()
    assert (stats.download_count, stats.last_downloaded_by) == (2, "admin")
    assert stats.last_downloaded.timestamp() > 1_500_000_000


def makes_and_removes_folders_and_files(platform: Platform) -> None:
    root = new_root(platform, "folders-local")
    (root / "a").mkdir()
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b").mkdir(exist_ok=True)
    assert number_of(lambda: (root / "a").mkdir()) == errno.EEXIST
    (root / "a" / "empty").touch()
    (root / "a" / "empty").touch()
    assert (root / "a" / "empty").stat().size == 0
    assert number_of(lambda: (root / "a" / "empty").touch(exist_ok=False)) == errno.EEXIST
    (root / "a" / "empty").unlink()
    (root / "a" / "empty").unlink(missing_ok=True)
    (root / "a" / "b").rmdir()
    assert [str(one.name) for one in root / "a"] == []
    path = root / "a"
    for action in (lambda: path.chmod(0o600), lambda: path.symlink_to("b")):
        raised(action, NotImplementedError)  # there is no such thing in Artifactory
    raised(lambda: path.lchmod(0o600), NotImplementedError)


def walks_and_globs(platform: Platform) -> None:
    root = new_root(platform, "walk-local")
    for name in ("a/1.bin", "a/b/2.bin", "a/b/3.txt"):
        (root / name).write_bytes(b"x")
    assert sorted(one.name for one in root.iterdir()) == ["a"]
    assert sorted(one.name for one in root.glob("**/*.bin")) == ["1.bin", "2.bin"]
    assert sorted(one.name for one in root.rglob("*.txt")) == ["3.txt"]
    found = {str(at): (dirs, files) for at, dirs, files in walk(root)}
    assert found[str(root / "a")] == (["b"], ["1.bin"])
    bottom_up = [str(at) for at, _, _ in walk(root, topdown=False)]
    assert bottom_up[-1] == str(root)


def joins_and_copies_path_objects(platform: Platform) -> None:
    root = new_root(platform, "objects-local")
    path = root.joinpath("a", "m.bin")
    path.write_bytes(b"x")
    assert path.with_name("m.bin").exists()
    assert not path.with_suffix(".txt").exists()
    assert (path.repo, path.path_in_repo) == ("objects-local", "/a/m.bin")
    assert str(path.relative_to(root)) == "a/m.bin"
    assert path.top.drive == f"{platform.url}/artifactory"
    assert path.parent.exists()
    assert pickle.loads(pickle.dumps(path)).exists()
    copy.deepcopy(path)


def sets_and_removes_properties(platform: Platform) -> None:
    root = new_root(platform, "properties-local")
    path = root / "a" / "m"
    path.write_bytes(b"x")
    assert path.properties == {}
    path.properties = {"stage": ["qa"], "note": ["a=b;c,d|e\\f"]}
    path.set_properties({"tags": ["x", "y"]})
    assert path.properties == {"stage": ["qa"], "note": ["a=b;c,d|e\\f"], "tags": ["x", "y"]}
    path.update_properties({"stage": "prod", "note": None})
    path.del_properties(["tags"])
    assert path.properties == {"stage": ["prod"]}
    path.properties = {"only": ["this"]}
    assert path.properties == {"only": ["this"]}
    del path.properties
    assert path.properties == {}
    path.parent.set_properties({"deep": "yes"}, recursive=True)
    assert path.properties == {"deep": ["yes"]}
    path.parent.set_properties({"shallow": "yes"}, recursive=False)
    assert path.properties == {"deep": ["yes"]}
    accessor = path._accessor
    accessor.set_properties(path, {"by": ["query", "a,b=c|d"]}, recursive=False)
    assert sorted(path.properties["by"]) == ["a,b=c|d", "query"]
    accessor.del_properties(path, "by", recursive=False)
    assert "by" not in path.properties


def asks_in_aql(platform: Platform) -> None:
    root = new_root(platform, "aql-local")
    for name, stage in (("a/1", "qa"), ("a/2", "prod"), ("b/3", "prod")):
        (root / name).write_bytes(name.encode())
        (root / name).properties = {"stage": [stage]}
    found = root.aql(
        "items.find",
        {"repo": "aql-local", "$and": [{"@stage": "prod"}, {"path": {"$match": "*"}}]},
        ".include", ["name", "repo", "path", "type"], ".sort", {"$desc": ["name"]},
        ".limit", 1,
    )  # fmt: skip
    assert [one["name"] for one in found] == ["3"]
    assert root.from_aql(found[0]).read_bytes() == b"b/3"
    assert "column" in refused(lambda: root.aql("items.find", "({)"))


def searches_a_repository(platform: Platform) -> None:
    repository = new_repository(platform, "search-local")
    root = root_of(platform) / "search-local"
    (root / "churn" / "model.bin").write_bytes(b"1")
    (root / "other" / "card.md").write_bytes(b"2")
    (root / "other" / "card.md").properties = {"build.name": ["train"]}
    assert sorted(one.name for one in repository) == ["card.md", "model.bin"]
    assert [one.name for one in repository["model*"]] == ["model.bin"]
    assert [one.name for one in repository["train"]] == ["card.md"]
    raw = repository.search_raw(sort={"$asc": ["name"]}, include=["name"], limit=1, offset=1)
    assert [one["name"] for one in raw] == ["model.bin"]
    assert [one.name for one in repository.search(terms={"name": "card.md"})] == ["card.md"]
    assert (repository / "churn" / "model.bin").exists()
    assert repository.path.exists()
    packages = new_repository(platform, "search-pypi-local", package_type="pypi")
    (root_of(platform) / "search-pypi-local" / "x.whl").write_bytes(b"x")
    wheel = root_of(platform) / "search-pypi-local" / "x.whl"
    wheel.properties = {"pypi.name": ["tiny"], "pypi.version": ["1.2"]}
    assert [one.name for one in packages["tiny==1.2"]] == ["x.whl"]
    assert list(packages["tiny==1.3"]) == []
