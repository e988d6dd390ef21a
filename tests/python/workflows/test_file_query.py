"""Files in repositories by pattern: what is asked of the platform, and what is believed of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.contract.search import Search
from mlops_jfrog.settings import load_settings
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_query import FileQuery, query_of
from support.scripted_server import Scripted, ScriptedServer, scripted_server
from support.typed import Typed

CANARY = "eyJ-CANARY-token-91c2"


def query(tmp_path: Path, **arguments: Any) -> FileQuery:
    settings = load_settings(directory=tmp_path, environment={}, arguments={})
    return query_of(Search(**arguments), Context(settings, {}, tmp_path))


@pytest.mark.parametrize(
    ("pattern", "criteria"),
    [
        ("repo/a/m.bin", [{"repo": "repo"}, {"path": "a"}, {"name": "m.bin"}]),
        ("repo/m.bin", [{"repo": "repo"}, {"path": "."}, {"name": "m.bin"}]),
        ("repo", [{"repo": "repo"}]),
        ("repo/*.bin", [{"repo": "repo"}, {"name": {"$match": "*.bin"}}]),
        (
            "repo/a/*",
            [{"repo": "repo"}, {"$or": [{"path": "a"}, {"path": {"$match": "a/*"}}]}],
        ),
        ("ml-*/x.bin", [{"repo": {"$match": "ml-*"}}, {"name": {"$match": "*x.bin"}}]),
        ("*", []),
    ],
)
def test_the_platform_is_asked_for_no_more_than_needed(
    tmp_path: Path, pattern: str, criteria: list[object]
) -> None:
    assert query(tmp_path, pattern=pattern).criteria().get("$and", []) == criteria


def test_properties_and_conditions_narrow_it(tmp_path: Path) -> None:
    asked = query(
        tmp_path,
        pattern="*",
        properties={"env": ("prod*",), "task": ("ocr",)},
        where="accuracy > 0.9 and accuracy < 1",
    )
    assert asked.criteria()["$and"] == [
        {"@env": {"$match": "prod*"}},
        {"@task": "ocr"},
        {"@accuracy": {"$match": "*"}},
    ]


def item(path: str, sha256: str = "0" * 64) -> dict[str, object]:
    folder, _, name = path.rpartition("/")
    return {
        "repo": "ml-local",
        "path": folder or ".",
        "name": name,
        "size": 3,
        "created": "2026-11-21T00:50:56.175Z",
        "sha256": sha256,
        "properties": [],
    }


def typed_at(server: ScriptedServer, tmp_path: Path) -> Typed:
    (tmp_path / "work").mkdir()
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": server.url,
        "JF_ACCESS_TOKEN": CANARY,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "none"),
    }
    return Typed(tmp_path / "work", environment, "ml-local")


def test_what_does_not_fit_is_left_out_whatever_the_platform_says(tmp_path: Path) -> None:
    found = {"results": [item("a/m.bin"), item("a/m.txt"), item("b/m.bin")]}
    with scripted_server(Scripted(200, found)) as server:
        typed = typed_at(server, tmp_path)
        assert typed.paths("mlops-jfrog search '{r}/a/*.bin'") == ["a/m.bin"]
        assert CANARY not in typed.output + typed.errors


@pytest.mark.parametrize(
    "path", ["../../stolen.bin", "a/../../x.bin", "/etc/x.bin", "a/con", "a//x.bin", "x" * 2000]
)
def test_a_hostile_path_is_refused_and_nothing_is_written(tmp_path: Path, path: str) -> None:
    with scripted_server(Scripted(200, {"results": [item(path)]})) as server:
        typed = typed_at(server, tmp_path)
        assert typed("mlops-jfrog download '{r}/*' out/") == 9
        assert "refused as a file's name" in typed.errors
        assert typed.below(".") == []
        assert {asked.method for asked in server.asked} == {"POST"}


def test_what_cannot_be_verified_is_not_downloaded(tmp_path: Path) -> None:
    with scripted_server(Scripted(200, {"results": [item("a.bin", sha256="")]})) as server:
        typed = typed_at(server, tmp_path)
        assert typed("mlops-jfrog download '{r}/*' out/") == 10
        assert "no SHA-256" in typed.errors


def test_a_refusal_keeps_the_servers_reason(tmp_path: Path) -> None:
    reason = {"errors": [{"status": 403, "message": "blocked by Xray policy no-pickles"}]}
    with scripted_server(Scripted(403, reason)) as server:
        typed = typed_at(server, tmp_path)
        assert typed("mlops-jfrog search '{r}/*'") == 11
        assert "no-pickles" in typed.errors


def test_one_value_of_a_condition_is_a_text_the_query_cannot_break_out_of(tmp_path: Path) -> None:
    with scripted_server(Scripted(200, {"results": []})) as server:
        typed = typed_at(server, tmp_path)
        assert (
            typed("""mlops-jfrog search '{r}/*' --props 'a="}).limit(1)' --fail-no-op=false""") == 0
        )
        query_text = server.asked[0].body.decode()
        sent = json.loads(query_text[len("items.find(") : query_text.index(').include("repo"')])
        assert {"@a": '"}).limit(1)'} in sent["$and"]
