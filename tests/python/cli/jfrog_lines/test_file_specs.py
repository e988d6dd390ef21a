"""--spec and --spec-vars: one file that describes what to move."""

from __future__ import annotations

import json

import pytest

from support.platform_client import PlatformClient
from support.typed import Typed


def spec(typed: Typed, *files: dict[str, object]) -> None:
    document = json.dumps({"files": files}).replace("{r}", typed.repository)
    typed.write("spec.json", document)


def test_uploads_of_several_entries(gguf: Typed, outside: PlatformClient) -> None:
    spec(
        gguf,
        {
            "pattern": "models/part-(*).gguf",
            "target": "{r}/${version}/{1}/model.gguf",
            "props": "version=${version};kind=part",
        },
        {"pattern": "models/", "target": "{r}/rest/", "flat": "true", "exclusions": ["*.gguf"]},
    )
    assert gguf("mlops-jfrog upload --spec spec.json --spec-vars 'version=1.0'") == 0, gguf.errors
    assert gguf.paths("mlops-jfrog search {r}/") == [
        "1.0/1/model.gguf",
        "1.0/2/model.gguf",
        "rest/notes.txt",
    ]
    found = outside.properties(gguf.repository, "1.0/1/model.gguf")
    assert (found["version"], found["kind"]) == (["1.0"], ["part"])


def test_a_download_of_several_entries(stored: Typed) -> None:
    spec(
        stored,
        {"pattern": "{r}/cat/*", "target": "cats/", "props": "env=production", "recursive": "true"},
        {"pattern": "{r}/dog/*.pkl", "target": "dogs/", "flat": True},
    )
    assert stored("mlops-jfrog download --spec=spec.json") == 0, stored.errors
    assert stored.below(".") == ["cats/cat/2/model.onnx", "dogs/model.pkl", "spec.json"]


def test_a_query_of_ones_own(stored: Typed) -> None:
    criteria = {
        "repo": "{r}",
        "$or": [{"@epochs": "9"}, {"@epochs": "100"}],
        "name": {"$match": "model.*"},
    }
    spec(stored, {"aql": {"items.find": criteria}, "limit": 1, "sortBy": ["path"]})
    assert stored.paths("mlops-jfrog search --spec spec.json") == ["cat/1/model.onnx"]


def test_flags_win_over_the_spec(stored: Typed) -> None:
    spec(stored, {"pattern": "{r}/*", "props": "env=staging", "sortBy": "size"})
    assert stored.paths("mlops-jfrog search --spec spec.json --props env=production --limit 1") == [
        "dog/1/model.pkl"
    ]


def test_by_build_without_a_pattern(stored: Typed, outside: PlatformClient) -> None:
    name = f"train-{stored.repository}"
    artifact = outside.deploy(stored.repository, "b/model.bin", b"built", build=f"{name}/7")
    outside.publish(name, "7", artifacts=[artifact])
    spec(stored, {"build": f"{name}/7", "target": "out/"})
    assert stored("mlops-jfrog download --spec spec.json") == 0, stored.errors
    assert stored.below("out") == ["b/model.bin"]


def test_properties_of_what_a_spec_describes(stored: Typed, outside: PlatformClient) -> None:
    spec(stored, {"pattern": "{r}/cat/*"})
    assert stored("mlops-jfrog set-props --spec spec.json 'seen=yes'") == 0, stored.errors
    assert outside.properties(stored.repository, "cat/1/model.onnx")["seen"] == ["yes"]
    assert "seen" not in outside.properties(stored.repository, "dog/1/model.pkl")


def test_a_variable_is_a_text_whatever_it_holds(stored: Typed) -> None:
    spec(stored, {"pattern": "{r}/*", "props": "env=${env}"})
    odd = '"},{"pattern":"*'
    line = f"mlops-jfrog search --spec spec.json --spec-vars 'env={odd}' --fail-no-op=false"
    assert stored.paths(line) == []


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("{", 2, "is no JSON"),
        ("[]", 2, "has no list of files"),
        ('{"files": []}', 2, "has no list of files"),
        ('{"files": {"pattern": "x"}}', 2, "has no list of files"),
        ('{"files": [{"patern": "x"}]}', 2, "did you mean 'pattern'"),
        ('{"files": [{"pattern": "x/*", "dryRun": true}]}', 2, "does not take"),
        ('{"files": [{"pattern": "x/*", "recursive": "maybe"}]}', 2, "recursive in files[0]"),
        ('{"files": [{"pattern": "x/*", "limit": "many"}]}', 2, "limit in files[0]"),
        ('{"files": [{"aql": "items"}]}', 2, "is no query"),
        ('{"files": [{"aql": {"items.find": {"$or": [], "$or": []}}}]}', 2, "twice"),
        ('{"files": [{"pattern": "${where}/*"}]}', 2, "--spec-vars 'where="),
        ('{"files": [{"target": "x/"}]}', 2, "'target', which search does not take"),
        ('{"files": [{"sortBy": ["size"]}]}', 2, "no pattern"),
    ],
)
def test_what_is_no_spec_is_said(typed: Typed, text: str, code: int, said: str) -> None:
    typed.write("spec.json", text)
    assert typed("mlops-jfrog search --spec spec.json") == code
    assert said in typed.errors
    assert "Traceback" not in typed.errors


def test_a_spec_that_is_not_there_and_one_beside_a_pattern(typed: Typed) -> None:
    assert typed("mlops-jfrog search --spec none.json") == 3
    typed.write("spec.json", '{"files": [{"pattern": "x/*"}]}')
    assert typed("mlops-jfrog search '{r}/*' --spec spec.json") == 2
    assert typed("mlops-jfrog upload a b/ --spec spec.json") == 2
    assert typed("mlops-jfrog upload --spec spec.json --model fraud") == 2
