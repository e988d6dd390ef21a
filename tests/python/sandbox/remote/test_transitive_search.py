"""Transitive searches: what smart remotes could fetch is found, cached or not."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.remote.test_smart import PATH, WHOLE
from sandbox.remote.two_sandboxes import TwoSandboxes
from support.platform_client import PlatformClient

AQL = "/artifactory/api/search/aql"


@pytest.fixture
def aggregated(two: TwoSandboxes) -> TwoSandboxes:
    """``all`` holds an own repository, a smart remote of two files, and a plain remote."""
    two.upstream.repository("local")
    for path, stage in ((PATH, "prod"), ("a/other.bin", "dev"), ("top.bin", "prod")):
        two.upstream.put(f"/artifactory/local/{path};stage={stage}", data=path.encode())
    two.remote("smart", "/local", contentSynchronisation=WHOLE)
    two.remote("plain", "/local")
    two.client.repository("own")
    two.client.put("/artifactory/own/mine.bin;stage=prod", data=b"mine")
    two.client.repository("all", rclass="virtual", repositories=["own", "smart", "plain"])
    return two


def found(client: PlatformClient, criteria: str, tail: str = ".transitive()") -> list[str]:
    answer = client.post(AQL, data=f"items.find({criteria}){tail}")
    assert answer.status_code == 200, answer.text
    return [f"{row['repo']}/{row['path']}/{row['name']}" for row in answer.json()["results"]]


def test_origins_are_asked_where_the_search_is_transitive(aggregated: TwoSandboxes) -> None:
    criteria = '{"repo": "all", "$or": [{"@stage": "prod"}, {"name": {"$match": "no*"}}]}'
    assert found(aggregated.client, criteria, "") == ["own/./mine.bin"]
    both = ["own/./mine.bin", "smart/./top.bin", "smart/a/model.bin"]
    assert sorted(found(aggregated.client, criteria)) == both


def test_what_is_cached_is_found_once(aggregated: TwoSandboxes) -> None:
    aggregated.client.get(f"/artifactory/smart/{PATH}")
    assert found(aggregated.client, '{"repo": "smart", "name": "model.bin"}') == [f"smart/{PATH}"]


def test_the_merged_results_are_sorted_and_paged(aggregated: TwoSandboxes) -> None:
    tail = '.sort({"$desc": ["name"]}).offset(1).limit(2).transitive()'
    assert found(aggregated.client, '{"repo": "all"}', tail) == [
        "smart/a/other.bin", "smart/a/model.bin",
    ]  # fmt: skip


def test_fields_are_shown_as_asked(aggregated: TwoSandboxes) -> None:
    tail = '.include("repo", "path", "name", "@stage").transitive()'
    query = f'items.find({{"repo": "smart", "name": "top.bin"}}){tail}'
    [row] = aggregated.client.post(AQL, data=query).json()["results"]
    assert row["properties"] == [{"key": "stage", "value": "prod"}]
    assert row["repo"] == "smart"


def test_everybody_finds_what_they_may_read_only(aggregated: TwoSandboxes) -> None:
    body = {"username": "reader", "scope": "artifact:own:r", "expires_in": 600}
    token = aggregated.client.post("/access/api/v1/tokens", json=body).json()["access_token"]
    reader = aggregated.client.with_token(token)
    assert found(reader, '{"repo": "all"}') == ["own/./mine.bin"]


def refused(client: PlatformClient, query: str) -> tuple[int, str]:
    answer = client.post(AQL, data=query)
    envelope: dict[str, Any] = answer.json()
    return answer.status_code, envelope["errors"][0]["message"]


@pytest.mark.parametrize(
    "query",
    [
        'items.find({"name": "x"}).transitive()',
        'items.find({"repo": {"$match": "*"}}).transitive()',
        'items.find({"repo": "all"}, {"repo": "own"}).transitive()',
        'builds.find({"name": "x"}).transitive()',
        'items.find({"repo": "all"}).include("name").transitive()',
    ],
)
def test_one_repository_is_named_and_its_place_shown(aggregated: TwoSandboxes, query: str) -> None:
    status, message = refused(aggregated.client, query)
    assert status == 400
    assert "transitive search" in message


def test_an_origin_that_is_gone_is_said_and_not_passed_over(aggregated: TwoSandboxes) -> None:
    aggregated.upstream_life.close()
    status, message = refused(aggregated.client, 'items.find({"repo": "all"}).transitive()')
    assert status == 502
    assert "'smart' can't be searched" in message
    aggregated.change("smart", offline=True)
    assert found(aggregated.client, '{"repo": "all"}') == ["own/./mine.bin"]
