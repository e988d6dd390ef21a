"""Each call of MLflow's artifact repository, in the manner of MLflow's own tests of its stores."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from mlflow.exceptions import MlflowException  # type: ignore[import-not-found, unused-ignore]
from mlflow.store.artifact.artifact_repository_registry import (  # type: ignore[import-not-found, unused-ignore]
    get_artifact_repository,
)


def logs_a_file_at_the_root_and_in_folders(platform: Platform) -> None:
    repository = _repository("log_file")
    local = platform.file("up/model.txt", b"hello")
    repository.log_artifact(str(local))
    repository.log_artifact(str(local), "a/b")
    assert _listed(repository) == [("a", True, None), ("model.txt", False, 5)]
    assert _listed(repository, "a/b") == [("a/b/model.txt", False, 5)]


def logs_a_folder_with_all_that_is_in_it(platform: Platform) -> None:
    repository = _repository("log_folder")
    _folder(platform)
    repository.log_artifacts(str(platform.folder / "tree"), "saved")
    repository.log_artifacts(str(platform.folder / "tree"))
    wanted = [("deep", True, None), ("empty", False, 0), ("größe #1 50%+.txt", False, 3)]
    assert _listed(repository, "saved") == [(f"saved/{n}", d, s) for n, d, s in wanted]
    assert _listed(repository, "saved/deep/er") == [("saved/deep/er/x.bin", False, 200_000)]
    assert _listed(repository) == [wanted[0], wanted[1], wanted[2], ("saved", True, None)]


def lists_nothing_for_a_file_and_for_what_is_not_there(platform: Platform) -> None:
    repository = _repository("listing")
    repository.log_artifact(str(platform.file("up/x", b"x")), "a")
    assert repository.list_artifacts("a/x") == []
    assert repository.list_artifacts("nothing") == []
    assert _listed(repository, "a/") == [("a/x", False, 1)]
    assert _repository("never_used").list_artifacts() == []


def downloads_a_file_a_folder_and_everything(platform: Platform) -> None:
    repository = _repository("download")
    _folder(platform)
    repository.log_artifacts(str(platform.folder / "tree"))
    into = platform.folder / "down"
    into.mkdir()
    file = repository.download_artifacts("deep/er/x.bin", str(into))
    assert Path(file) == into / "deep/er/x.bin"
    assert Path(file).read_bytes() == (platform.folder / "tree/deep/er/x.bin").read_bytes()
    folder = Path(repository.download_artifacts("deep"))
    assert [path.name for path in folder.iterdir()] == ["er"]
    everything = Path(repository.download_artifacts(""))
    assert _content(everything) == _content(platform.folder / "tree")


def a_large_file_is_received_once(platform: Platform) -> None:
    repository = _repository("large")
    content = os.urandom(17 << 20)
    repository.log_artifact(str(platform.file("up/large.bin", content)))
    for _ in range(2):
        assert Path(repository.download_artifacts("large.bin")).read_bytes() == content


def a_download_that_breaks_off_goes_on(platform: Platform) -> None:
    """The platform breaks the first three answers off in their middle."""
    repository = _repository("truncated")
    content = os.urandom(17 << 20)
    repository.log_artifact(str(platform.file("up/large.bin", content)))
    assert Path(repository.download_artifacts("large.bin")).read_bytes() == content


def what_is_logged_again_is_replaced(platform: Platform) -> None:
    repository = _repository("again")
    for content in (b"first", b"second one"):
        repository.log_artifact(str(platform.file("up/x", content)))
    assert Path(repository.download_artifacts("x")).read_bytes() == b"second one"


def what_is_not_there_is_told(platform: Platform) -> None:
    repository = _repository("missing")
    _raises("RESOURCE_DOES_NOT_EXIST", lambda: repository.download_artifacts("nothing/at.all"))
    _raises("", lambda: repository.log_artifact(str(platform.folder / "no-such-file")))
    _raises("", lambda: repository.log_artifacts(str(platform.folder / "no-such-folder")))


def deletes_a_file_a_folder_and_all_of_its_own(platform: Platform) -> None:
    repository, other = _repository("delete/one"), _repository("delete/other")
    _folder(platform)
    for each in (repository, other):
        each.log_artifacts(str(platform.folder / "tree"))
    repository.delete_artifacts("empty")
    repository.delete_artifacts("deep")
    assert [path for path, _, _ in _listed(repository)] == ["größe #1 50%+.txt"]
    repository.delete_artifacts("deep")  # once more
    repository.delete_artifacts()
    assert repository.list_artifacts() == []
    assert len(_listed(other)) == 3


def a_whole_repository_is_never_emptied(platform: Platform) -> None:
    repository = get_artifact_repository("artifactory://")
    repository.log_artifact(str(platform.file("up/kept", b"x")))
    _raises("INVALID_PARAMETER_VALUE", lambda: repository.delete_artifacts())
    assert "kept" in [path for path, _, _ in _listed(repository)]


def paths_stay_inside(platform: Platform) -> None:
    repository = _repository("inside")
    local = str(platform.file("up/x", b"x"))
    for path in ("..", "../x", "a/../../x", "/etc", "a//b", "./a"):
        calls: list[Callable[[], Any]] = [
            lambda path=path: repository.log_artifact(local, path),  # type: ignore[misc]
            lambda path=path: repository.log_artifacts(str(platform.folder), path),  # type: ignore[misc]
            lambda path=path: repository.list_artifacts(path),  # type: ignore[misc]
            lambda path=path: repository.delete_artifacts(path),  # type: ignore[misc]
            lambda path=path: repository.log_artifact_from_stream(io.BytesIO(b"x"), "x", path),  # type: ignore[misc]
        ]
        for call in calls:
            _raises("", call)
    assert repository.list_artifacts() == []


def streams_are_stored_without_a_file(platform: Platform) -> None:
    repository = _repository("streams")
    for name, content in (("small", b"hello"), ("large", os.urandom(9_000_000)), ("none", b"")):
        repository.log_artifact_from_stream(io.BytesIO(content), f"ignored/{name}", "in")
        asyncio.run(repository.log_artifact_from_async_stream(_chunks(content), name, "async/in"))
        for folder in ("in", "async/in"):
            stored = Path(repository.download_artifacts(f"{folder}/{name}"))
            assert stored.read_bytes() == content


def a_stream_that_breaks_off_stores_nothing(platform: Platform) -> None:
    repository = _repository("broken")

    async def broken() -> AsyncIterator[bytes]:
        for _ in range(80):
            yield os.urandom(100_000)
        raise ConnectionResetError("gone")

    try:
        asyncio.run(repository.log_artifact_from_async_stream(broken(), "x"))
    except (ConnectionResetError, MlflowException):
        assert repository.list_artifacts() == []
    else:
        raise AssertionError("it was taken for whole")


def every_credential_and_both_forms_reach_the_same_files(platform: Platform) -> None:
    _repository("forms").log_artifact(str(platform.file("up/x", b"x")))
    host = platform.url.partition("://")[2]
    whole = f"artifactory://{host}/artifactory/{os.environ['MLFLOW_ARTIFACTORY_REPO']}/forms"
    assert _listed(get_artifact_repository(whole)) == [("x", False, 1)]
    token = os.environ["MLFLOW_ARTIFACTORY_KEY"]
    try:
        os.environ["MLFLOW_ARTIFACTORY_KEY"] = os.environ["TEST_API_KEY"]
        assert _listed(get_artifact_repository(whole)) == [("x", False, 1)]
        os.environ["MLFLOW_ARTIFACTORY_KEY"] = "AKCpwrong-canary-key-0123456789"
        message = _raises("UNAUTHENTICATED", get_artifact_repository(whole).list_artifacts)
        assert "canary" not in message
    finally:
        os.environ["MLFLOW_ARTIFACTORY_KEY"] = token


def another_host_is_never_asked(platform: Platform) -> None:
    message = _raises(
        "INVALID_PARAMETER_VALUE",
        lambda: get_artifact_repository("artifactory://elsewhere.example/artifactory/r/x"),
    )
    assert "elsewhere.example" in message


def a_refused_upload_is_an_error(platform: Platform) -> None:
    """A full disk (507), which other plugins take for success; and no right (403)."""
    local = str(platform.file("up/x", os.urandom(20_000)))
    for folder in (None, "a"):
        _raises("", lambda folder=folder: _repository("full").log_artifact(local, folder))  # type: ignore[misc]
    _raises("", lambda: _repository("full").log_artifacts(str(Path(local).parent)))
    _raises("", lambda: _repository("full").log_artifact_from_stream(io.BytesIO(b"x"), "x"))
    _raises("PERMISSION_DENIED", lambda: _repository("forbidden").log_artifact(local))
    assert _repository("full").list_artifacts() == []


def _repository(name: str) -> Any:
    return get_artifact_repository(f"artifactory://{name}")


def _listed(repository: Any, path: str | None = None) -> list[tuple[str, bool, int | None]]:
    found = repository.list_artifacts(path)
    return [(each.path, each.is_dir, each.file_size) for each in found]


def _folder(platform: Platform) -> None:
    platform.file("tree/empty", b"")
    platform.file("tree/größe #1 50%+.txt", b"abc")
    platform.file("tree/deep/er/x.bin", os.urandom(200_000))


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield b""
    for begin in range(0, len(content), 65_536):
        yield content[begin : begin + 65_536]


def _raises(code: str, call: Callable[[], Any]) -> str:
    try:
        call()
    except MlflowException as error:
        if code and error.error_code != code:
            raise AssertionError(f"{error.error_code}: {error.message}") from error
        return str(error)
    raise AssertionError("it went through")
