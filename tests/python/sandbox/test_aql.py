"""The query language, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.http_client import Client

FILES = {
    "top.txt": "",
    "churn/1/model.onnx": ";framework=sklearn;quant=q4;quant=q8;accuracy=0.91",
    "churn/1/card.md": ";framework=sklearn",
    "churn/2/model.onnx": ";framework=torch;accuracy=0.95",
    "nlp/x/1/weights[0].gguf": ";format=gguf",
}


@pytest.fixture
def models(admin: Client, repo: str) -> str:
    """A repository with a few models."""
    for path, properties in FILES.items():
        content = path.encode()
        assert admin("PUT", f"{repo}/{path}{properties}", data=content).status_code == 201
    return repo


def find(client: Client, query: str) -> list[dict[str, Any]]:
    answer = client("POST", "api/search/aql", data=query.encode())
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def paths(client: Client, repo: str, criteria: str) -> set[str]:
    query = f'items.find({{"repo": "{repo}"{criteria and ", "}{criteria}}})'
    return {
        one["name"] if one["path"] == "." else f"{one['path']}/{one['name']}"
        for one in find(client, query)
    }


def test_answers_with_the_default_fields_and_results_first(admin: Client, models: str) -> None:
    query = f'items.find({{"repo":"{models}","name":"top.txt"}})'
    answer = admin("POST", "api/search/aql", data=query)
    assert answer.text.startswith('{"results":')
    (item,) = answer.json()["results"]
    assert item["path"] == "."
    assert item["size"] == len("top.txt")
    assert set(item) == {
        "repo", "path", "name", "type", "size", "created", "created_by", "modified",
        "modified_by", "updated",
    }  # fmt: skip
    assert answer.json()["range"] == {"start_pos": 0, "end_pos": 1, "total": 1}


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ('"name": "model.onnx"', {"churn/1/model.onnx", "churn/2/model.onnx"}),
        ('"name": {"$eq": "card.md"}', {"churn/1/card.md"}),
        ('"name": {"$match": "*.onnx"}, "path": "churn/2"', {"churn/2/model.onnx"}),
        ('"path": {"$match": "churn*"}, "name": {"$nmatch": "*.onnx"}', {"churn/1/card.md"}),
        ('"name": {"$match": "weights[0]*"}', {"nlp/x/1/weights[0].gguf"}),
        ('"path": {"$ne": "."}, "@framework": {"$ne": "sklearn"}',
         {"churn/2/model.onnx", "nlp/x/1/weights[0].gguf"}),
        ('"@framework": "sklearn", "@quant": "q8"', {"churn/1/model.onnx"}),
        ('"@quant": {"$match": "q?"}', {"churn/1/model.onnx"}),
        ('"@accuracy": {"$gte": "0.92"}', {"churn/2/model.onnx"}),
        ('"@*": "gguf"', {"nlp/x/1/weights[0].gguf"}),
        ('"property.key": "format", "property.value": "gguf"', {"nlp/x/1/weights[0].gguf"}),
        ('"property.key": "format", "property.value": "sklearn"', set()),
        ('"$or": [{"name": "top.txt"}, {"@format": "gguf"}]',
         {"top.txt", "nlp/x/1/weights[0].gguf"}),
        ('"$or": [{"name": "top.txt", "@format": "gguf"}]',
         {"top.txt", "nlp/x/1/weights[0].gguf"}),
        ('"$or": [{"$and": [{"name": "top.txt", "@format": "gguf"}]}]', set()),
        ('"$and": [{"@framework": "sklearn"}], "$and": [{"@quant": "q4"}]', {"churn/1/model.onnx"}),
        ('"$or": [{"name": "top.txt"}], "$or": [{"name": "card.md"}]', set()),
        ('"$msp": [{"@quant": {"$gt": "q4"}}, {"@quant": {"$lt": "q9"}}]', {"churn/1/model.onnx"}),
        ('"$msp": [{"@quant": {"$gt": "q4"}}, {"@quant": {"$lt": "q8"}}]', set()),
        ('"size": {"$gt": 18}', {"nlp/x/1/weights[0].gguf"}),
        ('"size": {"$gt": "15", "$lte": 18}', {"churn/1/model.onnx", "churn/2/model.onnx"}),
        ('"depth": 1', {"top.txt"}),
        ('"created": {"$last": "1h"}, "depth": 1', {"top.txt"}),
        ('"created": {"$before": "1h"}', set()),
        ('"created": {"$gt": "2020-01-01"}, "depth": 1', {"top.txt"}),
        ('"created": {"$lt": "2020-01-01T00:00:00.000+02:00"}', set()),
        ('"stat.downloads": {"$ne": null}', set()),
        ('"type": "folder"', {"churn", "churn/1", "churn/2", "nlp", "nlp/x", "nlp/x/1"}),
        ('"type": "any", "depth": 1', {"top.txt", "churn", "nlp"}),
    ],
)  # fmt: skip
def test_finds_what_the_criteria_say(
    admin: Client, models: str, criteria: str, found: set[str]
) -> None:
    assert paths(admin, models, criteria) == found


def test_shows_what_is_included(admin: Client, models: str) -> None:
    query = f'items.find({{"repo":"{models}","@quant":"q4"}})'
    (item,) = find(admin, query + '.include("name","actual_sha1","sha256","property")')
    assert set(item) == {"name", "actual_sha1", "sha256", "properties"}
    assert {"key": "quant", "value": "q4"} in item["properties"]
    (item,) = find(admin, query + '.include("@quant")')
    assert item["properties"] == [
        {"key": "quant", "value": "q4"},
        {"key": "quant", "value": "q8"},
    ]
    assert item["repo"] == models
    (item,) = find(admin, query + '.include("property.value", "name")')
    assert {"value": "sklearn"} in item["properties"]
    admin("GET", f"{models}/churn/1/model.onnx")
    (item,) = find(admin, query + '.include("name","stat.downloads")')
    assert item == {"name": "model.onnx", "stats": [{"downloads": 1}]}


def test_sorts_and_pages(admin: Client, models: str) -> None:
    query = f'items.find({{"repo":"{models}"}}).include("path","name")'
    names = [one["name"] for one in find(admin, query + '.sort({"$desc": ["path", "name"]})')]
    assert names == ["weights[0].gguf", "model.onnx", "model.onnx", "card.md", "top.txt"]
    answer = admin(
        "POST",
        "api/search/aql",
        data=query + '.sort({"$asc": ["name"]}).offset(1).limit(2)',
    ).json()
    assert [one["name"] for one in answer["results"]] == ["model.onnx", "model.onnx"]
    assert answer["range"] == {"start_pos": 1, "end_pos": 3, "total": 2, "limit": 2}


def test_several_objects_and_none_are_allowed(admin: Client, models: str) -> None:
    found = find(admin, f'items.find({{"repo":"{models}"}}, {{"name":"card.md"}})')
    assert [one["name"] for one in found] == ["card.md"]
    assert find(admin, "items.find().limit(1)")


def test_a_virtual_repository_stands_for_its_members(admin: Client, models: str) -> None:
    body = {"rclass": "virtual", "packageType": "generic", "repositories": [models]}
    assert admin("PUT", f"api/repositories/{models}-virtual", json=body).status_code == 200
    assert paths(admin, f"{models}-virtual", '"name":"card.md"') == {"churn/1/card.md"}


def test_values_never_become_sql(admin: Client, models: str) -> None:
    evil = "x' OR '1'='1"
    assert paths(admin, models, f'"name": "{evil}"') == set()
    assert paths(admin, models, f'"@{evil}": "{evil}"') == set()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "line 1"),
        ("items.find({\n  bad})", "line 2, column 3"),
        ("items.find({}", "syntax error"),
        ('items.find({"name": "x"}).include("name"', "syntax error"),
        ("nothing.find({})", "no domain"),
        ('items.find({"nmae": "x"})', "'nmae' is no field"),
        ('items.find({"name": {"$like": "x"}})', "no operator"),
        ('items.find({"name": {}})', "compares with nothing"),
        ('items.find({"name": []})', "text or a number"),
        ('items.find({"$or": {"name": "x"}})', "list of objects"),
        ('items.find({"$and": [1]})', "list of objects"),
        ('items.find({"$msp": [{"name": "x"}]})', "$msp"),
        ('items.find({"size": {"$gt": "many"}})', "no number"),
        ('items.find({"created": {"$gt": "soon"}})', "no date"),
        ('items.find({"created": {"$last": "2 fortnights"}})', "span"),
        ('items.find({"name": {"$last": "2d"}})', "date field"),
        ('items.find({}).sort({"$up": ["name"]})', "sort"),
        ('items.find({}).sort({"$asc": ["nmae"]})', "'nmae'"),
        ('items.find({}).include("nmae")', "'nmae'"),
        ("items.find({}).limit(-1)", "limit"),
        ("items.find({}).limit(1.5)", "limit"),
        ('items.find({"name": "\\ud800"})', "Unicode"),
        ('items.find({"name": "\\x"})', "escape"),
        ('items.find({"size": 1e400})', "too large"),
    ],
)
def test_a_wrong_query_is_told_what_is_wrong(admin: Client, query: str, told: str) -> None:
    answer = admin("POST", "api/search/aql", data=query)
    assert answer.status_code == 400, answer.text
    assert told in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("width", [100, 3000])
def test_deep_or_wide_queries_do_no_harm(admin: Client, width: int) -> None:
    deep = '{"$and":[' * width + '{"name":"x"}' + "]}" * width
    assert admin("POST", "api/search/aql", data=f"items.find({deep})").status_code == 400
    wide = ",".join(['"$or":[{"name":"x"},{"name":"y"}]'] * width * 10)
    answer = admin("POST", "api/search/aql", data=f"items.find({{{wide}}})")
    assert answer.status_code in {200, 400}


def test_items_are_found_by_the_builds_that_made_or_used_them(admin: Client, models: str) -> None:
    def entry(path: str) -> dict[str, str]:
        digests = admin("GET", f"api/storage/{models}/{path}").json()["checksums"]
        return {"name": path.rpartition("/")[2], **digests}

    def publish(number: str, artifact: str, dependency: str) -> None:
        module = {
            "id": "churn",
            "artifacts": [entry(artifact)],
            "dependencies": [{**entry(dependency), "id": dependency}],
        }
        started = "2026-11-21T00:50:56.171+0000"
        body = {"name": models, "number": number, "started": started, "modules": [module]}
        assert admin("PUT", "api/build", json=body).status_code == 204

    publish("1", "churn/1/model.onnx", "top.txt")
    publish("2", "churn/2/model.onnx", "churn/1/card.md")
    by_build = '"{0}.module.build.name": "{1}", "{0}.module.build.number": "{2}"'
    assert paths(admin, models, by_build.format("artifact", models, 1)) == {"churn/1/model.onnx"}
    assert paths(admin, models, by_build.format("artifact", models, 2)) == {"churn/2/model.onnx"}
    assert paths(admin, models, by_build.format("dependency", models, 2)) == {"churn/1/card.md"}
    assert paths(admin, models, by_build.format("artifact", models, 3)) == set()
    builds = find(admin, f'builds.find({{"name": "{models}", "module.name": "churn"}})')
    assert {build["number"] for build in builds} == {"1", "2"}
