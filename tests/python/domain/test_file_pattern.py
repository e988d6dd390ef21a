"""Patterns as the JFrog CLI's users write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.domain.file_pattern import Exclusions, FilePattern, refuse_one_target
from mlops_jfrog.errors import UsageError

PATHS = st.text(alphabet="ab*?(){}\\./-ü ", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("models/*.gguf", "models/part-1.gguf", True),
        ("models/*.gguf", "models/deep/part-1.gguf", True),
        ("models/*.gguf", "models/part-1.gguf.bak", False),
        ("repo/**/*.pkl", "repo/fraud/1/model.pkl", True),
        ("repo/**/*.pkl", "repo/model.pkl", True),
        ("repo/**/*.pkl", "other/model.pkl", False),
        ("data/", "data/eval/deep/x.json", True),
        ("data/", "data/", False),
        ("m?del.pkl", "model.pkl", True),
        ("m?del.pkl", "mdel.pkl", False),
        ("exact.bin", "exact.bin", True),
        ("a.b", "axb", False),
        (r"a\*b", "a*b", True),
        (r"a\*b", "axb", False),
        ("a(1).bin", "a(1).bin", True),
    ],
)
def test_what_a_pattern_names(pattern: str, path: str, fits: bool) -> None:
    assert (FilePattern(pattern).match(path) is not None) is fits


def test_without_recursion_a_star_stays_in_its_folder() -> None:
    pattern = FilePattern("models/*.gguf", recursive=False)
    assert pattern.match("models/a.gguf") == ()
    assert pattern.match("models/deep/a.gguf") is None
    assert FilePattern("models/", recursive=False).match("models/deep/a.gguf") is None


def test_brackets_fill_the_placeholders_of_the_target() -> None:
    pattern = FilePattern("models/part-(*).(*)", "repo/{1}/model-{2}-{1}.{2}")
    held = pattern.match("models/part-3.gguf")
    assert held == ("3", "gguf")
    assert pattern.filled_target(held) == "repo/3/model-gguf-3.gguf"


def test_a_placeholder_without_its_bracket_is_refused() -> None:
    with pytest.raises(UsageError, match=r"has \{2\}, the pattern 1"):
        FilePattern("models/(*).gguf", "repo/{2}")


def test_an_open_bracket_is_refused() -> None:
    with pytest.raises(UsageError, match="don't match"):
        FilePattern("models/(*.gguf", "repo/{1}")


def test_an_empty_pattern_is_refused() -> None:
    with pytest.raises(UsageError, match="empty"):
        FilePattern("")


@pytest.mark.parametrize(
    ("pattern", "folder", "ending", "wild"),
    [
        ("repo/a/b*/c.gguf", "repo/a", "c.gguf", True),
        ("repo/a/*.gguf", "repo/a", ".gguf", True),
        ("repo/a/m.gguf", "repo/a", "m.gguf", False),
        ("repo/", "repo", "", True),
        ("*", "", "", True),
        ("*x", "", "x", True),
    ],
)
def test_what_of_a_pattern_is_fixed(pattern: str, folder: str, ending: str, wild: bool) -> None:
    made = FilePattern(pattern)
    assert (made.fixed_folder, made.fixed_ending, made.has_wildcards) == (folder, ending, wild)


@given(PATHS)
def test_an_escaped_path_names_itself_and_nothing_else(path: str) -> None:
    escaped = "".join(f"\\{each}" if each in "*?(){}\\" else each for each in path)
    pattern = FilePattern(escaped)
    if not path.endswith("/"):
        assert pattern.match(path) == ()
        assert pattern.match(path + "x") is None


@given(PATHS, PATHS)
def test_what_fits_has_the_fixed_folder_and_ending(pattern: str, path: str) -> None:
    made = FilePattern(pattern)
    if made.match(path) is not None:
        assert path.startswith(made.fixed_folder)
        assert path.rpartition("/")[2].endswith(made.fixed_ending)


def test_exclusions_come_in_one_text_or_several() -> None:
    left_out = Exclusions.parse(["*.tmp; */old/*", "secret/"])
    assert left_out.cover("a/b.tmp")
    assert left_out.cover("m/old/x.bin")
    assert left_out.cover("repo/secret", "secret/x")
    assert not left_out.cover("a/b.bin")
    assert not Exclusions.parse([""]).cover("a")


def test_two_sources_of_one_target_are_refused() -> None:
    refuse_one_target([("a/x", "repo/x"), ("b/y", "repo/y"), ("a/x", "repo/x")])
    with pytest.raises(UsageError, match="a/x and b/x would both become repo/x"):
        refuse_one_target([("a/x", "repo/x"), ("b/x", "repo/x")])


def test_brackets_are_no_part_of_the_fixed_ending() -> None:
    assert FilePattern("repo/(*)", "{1}").fixed_ending == ""
    assert FilePattern("repo/(*).(bin)", "{1}/{2}").fixed_ending == ".bin"
    assert FilePattern("repo/*(1)").fixed_ending == "(1)"
