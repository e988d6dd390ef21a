"""Local files that fit a pattern."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.domain.file_pattern import Exclusions, FilePattern
from mlops_jfrog.domain.pattern_dialects import AntPattern, RegexpPattern
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.local_files import LocalSearch, local_pattern


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.bin", "a.bin", "sub/c.bin", "sub/deep/d.bin", "odd/a b#c;d+e%f,g=h.txt"):
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "work"


def found(
    folder: Path,
    text: str,
    *exclusions: str,
    recursive: bool = True,
    follow_links: bool = False,
    dialect: type[FilePattern] = FilePattern,
) -> list[str]:
    pattern = local_pattern(folder, text, "", recursive=recursive, dialect=dialect)
    search = LocalSearch(folder, pattern, Exclusions.parse(exclusions), follow_links)
    return [match.name for match in search.matches()]


def test_in_order_of_their_names_folders_included(folder: Path) -> None:
    assert found(folder, "*.bin") == ["a.bin", "b.bin", "sub/c.bin", "sub/deep/d.bin"]


@pytest.mark.parametrize("text", ["sub", "sub/", "./sub/", "sub/*"])
def test_a_folder_is_everything_in_it(folder: Path, text: str) -> None:
    assert found(folder, text) == ["sub/c.bin", "sub/deep/d.bin"]


def test_the_working_directory_is_a_folder_too(folder: Path) -> None:
    assert len(found(folder, ".")) == len(found(folder, "./")) == 5


def test_without_recursion(folder: Path) -> None:
    assert found(folder, "sub/", recursive=False) == ["sub/c.bin"]
    assert found(folder, "*/*.bin", recursive=False) == ["sub/c.bin"]


def test_an_absolute_pattern(folder: Path, tmp_path: Path) -> None:
    assert found(tmp_path, f"{folder.as_posix()}/sub/*/d.bin") == [
        f"{folder.as_posix()}/sub/deep/d.bin"
    ]


def test_any_character_in_a_name(folder: Path) -> None:
    assert found(folder, "odd/a b#c;d+e%f,g=h.txt") == ["odd/a b#c;d+e%f,g=h.txt"]


def test_exclusions(folder: Path) -> None:
    assert found(folder, "*", "sub/*;a.*", "odd/") == ["b.bin"]


def test_what_is_not_there_is_nothing(folder: Path) -> None:
    assert found(folder, "none/*") == found(folder, "none.bin") == []


class TestDialects:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("*.bin", ["a.bin", "b.bin"]),
            ("**/*.bin", ["a.bin", "b.bin", "sub/c.bin", "sub/deep/d.bin"]),
            ("sub/**", ["sub/c.bin", "sub/deep/d.bin"]),
            ("sub/*/d.bin", ["sub/deep/d.bin"]),
            ("*/deep/?.bin", ["sub/deep/d.bin"]),
            ("**/deep/**", ["sub/deep/d.bin"]),
        ],
    )
    def test_ants(self, folder: Path, text: str, names: list[str]) -> None:
        assert found(folder, text, dialect=AntPattern) == names

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            (r"[ab]\.bin", ["a.bin", "b.bin"]),
            (r"sub/.*\.bin", ["sub/c.bin", "sub/deep/d.bin"]),
            (r"^sub/[^/]*\.bin$", ["sub/c.bin"]),
            (r"a\.bin|sub/c\.bin", ["a.bin", "sub/c.bin"]),
            (r"sub", []),
        ],
    )
    def test_regular_expressions(self, folder: Path, text: str, names: list[str]) -> None:
        assert found(folder, text, dialect=RegexpPattern) == names

    def test_what_is_no_regular_expression_is_said(self, folder: Path) -> None:
        with pytest.raises(UsageError, match="no regular expression"):
            found(folder, "a(", dialect=RegexpPattern)


def test_folders_that_hold_nothing(folder: Path) -> None:
    (folder / "sub/empty").mkdir()
    (folder / "other/empty").mkdir(parents=True)
    pattern = local_pattern(folder, "sub/", "", recursive=True)
    search = LocalSearch(folder, pattern, Exclusions(), follow_links=False)
    assert [match.name for match in search.empty_folders()] == ["sub/empty"]


class TestLinks:
    def test_a_link_that_nothing_asks_for_is_no_matter(self, folder: Path) -> None:
        (folder / "lib64").symlink_to("sub")
        assert found(folder, "a.*") == ["a.bin"]

    def test_a_file_behind_one_is_refused(self, folder: Path) -> None:
        (folder / "lib64").symlink_to("sub")
        with pytest.raises(UsageError, match="lies behind a symbolic link"):
            found(folder, "*/c.bin")

    def test_they_are_followed_when_asked(self, folder: Path) -> None:
        (folder / "lib64").symlink_to("sub")
        assert found(folder, "*/c.bin", follow_links=True) == ["lib64/c.bin", "sub/c.bin"]

    def test_a_loop_ends(self, folder: Path) -> None:
        (folder / "sub/again").symlink_to("..")
        assert "sub/c.bin" in found(folder, "*.bin", "*/again/*", follow_links=True)

    def test_never_out_of_the_folder(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").mkdir()
        (tmp_path / "secret/key.bin").write_text("secret")
        (folder / "sub/out").symlink_to(tmp_path / "secret")
        with pytest.raises(UsageError, match="leads out of"):
            found(folder, "sub/*", follow_links=True)

    def test_one_that_leads_nowhere_is_said(self, folder: Path) -> None:
        (folder / "dangling.bin").symlink_to("gone")
        with pytest.raises(UsageError, match="leads nowhere"):
            found(folder, "*.bin", follow_links=True)
