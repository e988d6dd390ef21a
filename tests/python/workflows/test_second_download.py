"""Downloading again: what is here already costs one request, whoever asks and however."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mlops_jfrog.contract.download import Download, DownloadFiles
from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.errors import IntegrityError
from support.faulty_proxy import FaultyProxy, faulty_proxy
from support.project import PRODUCTION, Project, Registry


@pytest.fixture
def counted(project: Project, registry: Registry) -> Iterator[tuple[Project, FaultyProxy]]:
    """A version in production, seen through something that counts requests."""
    project.publish(promote=True)
    with faulty_proxy(registry.sandbox.url) as proxy:
        environment = {**project.environment, "JF_URL": proxy.url}
        yield dataclasses.replace(project, environment=environment), proxy


VERSION_FORMS: Mapping[str, Download] = {
    "stage": Download(),
    "version": Download(version="1.0.0"),
    "properties": Download(properties={"env": ("production",)}),
    "version and properties": Download(version="1.0.0", properties={"env": ("production",)}),
}
PATTERN_FORMS: Mapping[str, DownloadFiles] = {
    "path": DownloadFiles(pattern="{folder}/model.json"),
    "pattern": DownloadFiles(pattern="{folder}/**/*.py"),
    "latest": DownloadFiles(pattern="{latest}/*"),
    "pattern and properties": DownloadFiles(
        pattern="{folder}/*", properties={"env": ("production",)}
    ),
}


def asked(project: Project, form: str, folder: Path) -> ProjectOperation:
    if form in VERSION_FORMS:
        return dataclasses.replace(VERSION_FORMS[form], target=folder)
    found = PATTERN_FORMS[form]
    model = f"{PRODUCTION}/{project.model}"
    pattern = str(found.pattern).format(folder=f"{model}/1.0.0", latest=f"{model}/latest")
    return dataclasses.replace(found, pattern=pattern, destination=f"{folder}/")


@pytest.mark.parametrize("form", [*VERSION_FORMS, *PATTERN_FORMS])
def test_the_second_download_of_the_same_bytes_is_one_request(
    counted: tuple[Project, FaultyProxy], tmp_path: Path, form: str
) -> None:
    project, proxy = counted
    project.run(asked(project, form, tmp_path / "first"))
    assert any(method == "GET" for method, _ in proxy.asked)
    # Into another folder from the cache, then into the same one, where everything is right.
    for folder in ("second", "first"):
        proxy.asked.clear()
        project.run(asked(project, form, tmp_path / folder))
        assert len(proxy.asked) == 1, proxy.asked
    first, second = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (tmp_path / "first", tmp_path / "second")
    )
    assert first == second != {}


def test_a_build_is_asked_for_by_one_request_more(
    counted: tuple[Project, FaultyProxy], tmp_path: Path
) -> None:
    project, proxy = counted
    by_name = DownloadFiles(
        pattern=f"{PRODUCTION}/{project.model}/1.0.0/*",
        build_name=f"{project.model}-build",
        destination=f"{tmp_path}/out/",
    )
    project.run(by_name)
    proxy.asked.clear()
    project.run(by_name)
    # Which run is the newest is another question than what it made.
    assert len(proxy.asked) == 2
    proxy.asked.clear()
    project.run(dataclasses.replace(by_name, build_number="1"))
    assert len(proxy.asked) == 1


def test_a_kept_manifest_is_held_against_the_version(
    counted: tuple[Project, FaultyProxy], tmp_path: Path
) -> None:
    project, _ = counted
    project.run(Download(target=tmp_path / "first"))
    cache = Path(project.environment["HOME"]) / ".cache/mlops-jfrog/files/content"
    kept = [path for path in cache.glob("*/*") if b"mlops" in path.read_bytes()]
    for path in kept:
        path.chmod(0o600)
        path.write_bytes(path.read_bytes().replace(b"1.0.0", b"6.6.6"))
    project.run(Download(target=tmp_path / "second"))
    assert (tmp_path / "second/model.json").is_file()


def test_bytes_that_changed_on_the_platform_are_never_taken(
    counted: tuple[Project, FaultyProxy], registry: Registry, tmp_path: Path
) -> None:
    project, _ = counted
    path = f"artifactory/{PRODUCTION}/{project.model}/1.0.0/model.json"
    registry.call("PUT", path, data=b'{"stolen": true}')
    with pytest.raises(IntegrityError):
        project.run(Download(target=tmp_path / "out"))
    assert not (tmp_path / "out/model.json").exists()
