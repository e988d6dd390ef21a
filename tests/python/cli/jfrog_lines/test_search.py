"""search."""

from __future__ import annotations

import json

import pytest

from support.typed import Typed


def test_by_properties(stored: Typed) -> None:
    assert stored.paths("mlops-jfrog search '{r}/*' --props 'env=production'") == [
        "cat/2/model.onnx",
        "dog/1/model.pkl",
    ]
    assert stored.paths("mlops-jfrog search '{r}/*' --props 'env=stag*'") == ["cat/1/model.onnx"]


def test_numbers_are_compared_as_numbers(stored: Typed) -> None:
    assert stored.paths("mlops-jfrog search {r}/ --where 'accuracy >= 0.90'") == [
        "cat/2/model.onnx",
        "dog/1/model.pkl",
    ]
    assert stored.paths("mlops-jfrog search {r}/ --where 'epochs > 9 and epochs < 1e2'") == [
        "cat/2/model.onnx"
    ]


def test_wildcards_exclusions_and_folders(stored: Typed) -> None:
    assert stored.paths("mlops-jfrog search '{r}/cat/*/*.onnx'") == [
        "cat/1/model.onnx",
        "cat/2/model.onnx",
    ]
    assert stored.paths("mlops-jfrog search {r}/ --exclusions '*.onnx'") == ["dog/1/model.pkl"]


def test_a_row_has_the_jfrog_clis_fields(stored: Typed) -> None:
    found = stored.json("mlops-jfrog search {r}/cat/2/model.onnx")["files"]
    assert isinstance(found, list)
    assert found[0]["path"] == f"{stored.repository}/cat/2/model.onnx"
    assert found[0]["size"] == len("cat/2/model.onnx")
    assert found[0]["props"]["env"] == ["production"]
    assert {"sha256", "sha1", "md5", "created"} <= found[0].keys()


def test_people_see_a_table(stored: Typed) -> None:
    stored.answer = ""
    assert stored("mlops-jfrog search {r}/dog/") == 0
    head, row = stored.output.splitlines()[-2:]
    assert head.split() == ["PATH", "SIZE", "CREATED", "PROPS"]
    assert f"{stored.repository}/dog/1/model.pkl" in row
    assert "accuracy=0.9" in row


def test_a_pipe_gets_the_jfrog_clis_list(stored: Typed) -> None:
    assert stored("mlops-jfrog search {r}/dog/") == 0
    (found,) = json.loads(stored.output)
    assert list(found) == [
        "path", "type", "size", "created", "modified", "sha256", "sha1", "md5", "props"
    ]  # fmt: skip
    assert (found["path"], found["type"]) == (f"{stored.repository}/dog/1/model.pkl", "file")


def test_a_count_is_a_number_alone(stored: Typed) -> None:
    assert stored("mlops-jfrog search {r}/ --count") == 0
    assert stored.output == "3\n"
    assert stored("mlops-jfrog search {r}/none/ --count") == 0
    assert stored.output == "0\n"
    assert stored("mlops-jfrog search {r}/none/ --count --fail-no-op") == 5


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ("--sort-by size", ["dog/1/model.pkl", "cat/1/model.onnx", "cat/2/model.onnx"]),
        ("--sort-by=created --sort-order=desc --limit=2", ["dog/1/model.pkl", "cat/2/model.onnx"]),
        ("--sort-by 'name;path' --limit 2", ["cat/1/model.onnx", "cat/2/model.onnx"]),
        ("--sort-order desc --limit 1", ["dog/1/model.pkl"]),
        ("--offset 1 --limit 1", ["cat/2/model.onnx"]),
        ("--offset 3 --fail-no-op=false", []),
        ("--limit 0 --fail-no-op=false", []),
    ],
)
def test_sorted_and_cut(stored: Typed, flags: str, found: list[str]) -> None:
    assert stored.paths(f"mlops-jfrog search {{r}}/ {flags}") == found


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--sort-by sise", "did you mean 'size'"),
        ("--limit=-1", "--limit is -1"),
        ("--offset=-1", "--offset is -1"),
        ("--sort-order up", "--sort-order"),
    ],
)
def test_what_cannot_be_sorted_or_cut_is_said(stored: Typed, flags: str, said: str) -> None:
    assert stored(f"mlops-jfrog search {{r}}/ {flags}") == 2
    assert said in stored.errors


def test_what_has_all_of_the_excluded_properties_is_left_out(stored: Typed) -> None:
    line = "mlops-jfrog search {r}/ --exclude-props"
    assert stored.paths(f"{line} env=production") == ["cat/1/model.onnx"]
    assert stored.paths(f"{line} 'env=production;epochs=10'") == [
        "cat/1/model.onnx",
        "dog/1/model.pkl",
    ]
    assert stored.paths(f"{line} 'env=*;none=x'") == [
        "cat/1/model.onnx",
        "cat/2/model.onnx",
        "dog/1/model.pkl",
    ]


def test_a_folder_without_its_slash_is_told_apart(stored: Typed) -> None:
    for verb in ("search", "download", "delete --quiet"):
        assert stored(f"mlops-jfrog {verb} {{r}}/cat") == 5
        assert "It is a folder: end it with '/'." in stored.errors
        assert stored(f"mlops-jfrog {verb} {{r}}/cow") == 5
        assert "Check the pattern" in stored.errors


@pytest.mark.parametrize("line", ["rt search", "s", "rt s"])
def test_the_jfrog_clis_own_words_are_taken(stored: Typed, line: str) -> None:
    assert stored.paths(f"mlops-jfrog {line} {{r}}/dog/") == ["dog/1/model.pkl"]


def test_folders_are_found_when_asked_for(stored: Typed) -> None:
    assert stored.paths("mlops-jfrog search '{r}/cat/*' --include-dirs") == [
        "cat/1",
        "cat/1/model.onnx",
        "cat/2",
        "cat/2/model.onnx",
    ]


def test_the_case_of_a_value_counts(stored: Typed) -> None:
    assert stored("mlops-jfrog search {r}/ --props env=PRODUCTION") == 5


def test_a_conditions_property_may_have_any_name(stored: Typed) -> None:
    line = """mlops-jfrog search {r}/ --where "'a\\"b})' == 1" --fail-no-op=false"""
    assert stored.paths(line) == []
