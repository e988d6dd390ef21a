"""Which files belong to a version, and under which path each is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.transfer.collect import collect


def write(path: Path, content: str = "content") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def stored(
    directory: Path, *weights: str, code: tuple[str, ...] = (), lock: str | None = None
) -> dict[str, str]:
    found = collect(directory, weights=weights, code=code, lock=lock)
    return {file.described.path: file.described.role for file in found}


def test_a_file_is_stored_under_its_own_name(tmp_path: Path) -> None:
    write(tmp_path / "out/model.joblib")

    assert stored(tmp_path, "out/model.joblib") == {"model.joblib": "weights"}


def test_a_folder_keeps_its_inner_paths(tmp_path: Path) -> None:
    write(tmp_path / "model/config.json")
    write(tmp_path / "model/shards/1.safetensors")

    assert stored(tmp_path, "model") == {
        "config.json": "weights",
        "shards/1.safetensors": "weights",
    }


def test_a_pattern_keeps_what_comes_after_its_fixed_part(tmp_path: Path) -> None:
    write(tmp_path / "models/a.gguf")
    write(tmp_path / "models/b/c.gguf")
    write(tmp_path / "models/notes.txt")

    assert stored(tmp_path, "models/**/*.gguf") == {"a.gguf": "weights", "b/c.gguf": "weights"}


def test_a_name_with_brackets_that_exists_is_no_pattern(tmp_path: Path) -> None:
    write(tmp_path / "model[1].bin")

    assert stored(tmp_path, "model[1].bin") == {"model[1].bin": "weights"}


def test_code_lies_below_its_own_folder_and_the_lock_beside_the_weights(tmp_path: Path) -> None:
    write(tmp_path / "model.bin")
    write(tmp_path / "src/serve.py")
    write(tmp_path / "requirements.txt", "")

    assert stored(tmp_path, "model.bin", code=("src/serve.py",), lock="requirements.txt") == {
        "model.bin": "weights",
        "code/src/serve.py": "code",
        "requirements.txt": "lock",
    }


def test_every_file_is_described_by_its_digest_and_size(tmp_path: Path) -> None:
    write(tmp_path / "model.bin", "weights")

    [file] = collect(tmp_path, weights=["model.bin"], code=[], lock=None)

    assert file.described.sha256 == hashlib.sha256(b"weights").hexdigest()
    assert file.described.size == 7


@pytest.mark.parametrize("entry", ["absent.bin", "absent/*.bin", "empty"])
def test_what_is_not_there_is_not_found(tmp_path: Path, entry: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(NotFoundError):
        stored(tmp_path, entry)


def test_an_empty_weights_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "model.bin", "")

    with pytest.raises(UsageError, match="is empty"):
        stored(tmp_path, "model.bin")


def test_a_link_inside_a_folder_is_refused(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.txt")
    write(tmp_path / "model/weights.bin")
    (tmp_path / "model/more.bin").symlink_to(secret)

    with pytest.raises(UsageError, match="symbolic link"):
        stored(tmp_path, "model")


def test_a_pattern_never_reaches_through_a_linked_folder(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/secret.bin")
    (tmp_path / "models").mkdir()
    (tmp_path / "models/link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    with pytest.raises(UsageError, match="symbolic link"):
        stored(tmp_path, "models/*/*.bin")


def test_digests_come_from_where_they_are_known(tmp_path: Path) -> None:
    path = write(tmp_path / "model.bin")

    [file] = collect(
        tmp_path, weights=["model.bin"], code=[], lock=None, digest={path: "f" * 64}.__getitem__
    )

    assert file.described.sha256 == "f" * 64


class TestLinksThatAreFollowed:
    def follow(self, directory: Path, entry: str) -> list[str]:
        found = collect(directory, weights=[entry], code=[], lock=None, links="follow")
        return [file.described.path for file in found]

    def test_files_and_folders_inside(self, tmp_path: Path) -> None:
        write(tmp_path / "model/shards/1.bin")
        (tmp_path / "model/linked").symlink_to("shards")
        (tmp_path / "model/one.bin").symlink_to("shards/1.bin")

        names = ["linked/1.bin", "one.bin", "shards/1.bin"]
        assert self.follow(tmp_path, "model") == names
        assert self.follow(tmp_path, "model/**/*.bin") == names

    def test_never_out_of_the_folder(self, tmp_path: Path) -> None:
        write(tmp_path / "secret/key.bin")
        write(tmp_path / "model/weights.bin")
        (tmp_path / "model/out").symlink_to(tmp_path / "secret")

        with pytest.raises(UsageError, match="leads out of"):
            self.follow(tmp_path, "model")

    def test_a_loop_ends(self, tmp_path: Path) -> None:
        write(tmp_path / "model/weights.bin")
        (tmp_path / "model/again").symlink_to(".")

        assert "weights.bin" in self.follow(tmp_path, "model")


def test_files_can_be_refused_before_one_is_read(tmp_path: Path) -> None:
    write(tmp_path / "model.bin")
    write(tmp_path / "code.py")
    seen: list[Path] = []

    def admit(paths: Sequence[Path]) -> None:
        seen.extend(paths)
        raise UsageError("too large")

    def digest(path: Path) -> str:
        raise AssertionError(f"{path} is read")

    with pytest.raises(UsageError, match="too large"):
        collect(
            tmp_path, weights=["model.bin"], code=["code.py"], lock=None, digest=digest, admit=admit
        )
    assert [path.name for path in seen] == ["model.bin", "code.py"]
