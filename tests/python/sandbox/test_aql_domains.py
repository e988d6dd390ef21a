"""Every domain of the query language, and the ways between them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.sandbox.aql.catalog import DOMAINS, target
from mlops_jfrog.sandbox.aql.criteria import condition
from mlops_jfrog.sandbox.aql.syntax import parse
from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient


@dataclass(frozen=True)
class Shop:
    """A repository, and a build of one model from one data set, promoted once."""

    client: PlatformClient
    repo: str
    build: str

    def find(self, query: str) -> list[dict[str, Any]]:
        answer = self.client.post("/artifactory/api/search/aql", data=query.encode())
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with start_in_thread(tmp_path_factory.mktemp("shop")) as sandbox:
        yield arranged(PlatformClient(sandbox))


def arranged(client: PlatformClient) -> Shop:
    repo = client.repository("aql-domains-local")
    build = "aql/train"
    model = client.deploy(repo, "churn/1/model.onnx", b"weights", build=f"{build}/7")
    data = client.deploy(repo, "data/train.csv", b"a,b")
    client.publish(
        build,
        "7",
        artifacts=[{**model, "type": "onnx"}],
        dependencies=[{**data, "id": "train.csv", "scopes": ["runtime"]}],
        properties={"buildInfo.env.SEED": "42"},
    )
    body = {"status": "released", "comment": "go", "ciUser": "ada"}
    path = "/artifactory/api/build/promote/aql%2Ftrain/7"
    assert client.post(path, json=body).status_code == 200
    return Shop(client, repo, build)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('builds.find({"name": "aql/train"})', {"number": "7"}),
        ('builds.find({"module.name": "aql/train"})', {"number": "7"}),
        ('builds.find({"module.artifact.name": "model.onnx"})', {"number": "7"}),
        ('builds.find({"module.artifact.item.path": "churn/1"})', {"number": "7"}),
        ('builds.find({"module.dependency.scope": "runtime"})', {"number": "7"}),
        ('builds.find({"promotion.status": "released"})', {"number": "7"}),
        ('builds.find({"@buildInfo.env.SEED": "42"})', {"number": "7"}),
        ('builds.find({"build.name": {"$match": "aql/*"}})', {"number": "7"}),
        ('modules.find({"build.name": "aql/train"})', {"name": "aql/train"}),
        ('modules.find({"artifact.item.@build.number": "7"})', {"name": "aql/train"}),
        ('artifacts.find({"module.build.name": "aql/train"})', {"name": "model.onnx"}),
        ('artifacts.find({"item.repo": "aql-domains-local"})', {"type": "onnx"}),
        ('dependencies.find({"module.build.number": "7", "name": "train.csv"})',
         {"scope": "runtime"}),
        ('dependencies.find({"dependency.item.path": "data"})', {"name": "train.csv"}),
        ('items.find({"artifact.module.build.promotion.comment": "go"})', {"name": "model.onnx"}),
        ('items.find({"artifact.module.dependency.item.name": "train.csv"})',
         {"name": "model.onnx"}),
        ('items.find({"dependency.module.build.@buildInfo.env.SEED": "42"})',
         {"name": "train.csv"}),
        ('items.find({"$or": [{"dependency.name": "train.csv"}, {"name": "none"}]})',
         {"path": "data"}),
        ('items.find({"item.name": "train.csv", "item.repo": "aql-domains-local"})',
         {"path": "data"}),
    ],
)  # fmt: skip
def test_criteria_lead_from_every_domain_to_the_others(
    shop: Shop, query: str, expected: dict[str, str]
) -> None:
    (found,) = shop.find(query)
    assert {key: found[key] for key in expected} == expected


def test_criteria_on_one_way_hold_for_the_same_row(shop: Shop) -> None:
    one_row = '{"module.build.name": "aql/train", "name": "model.onnx"}'
    assert len(shop.find(f"artifacts.find({one_row})")) == 1
    no_row = '{"artifact.name": "model.onnx", "artifact.type": "csv"}'
    assert shop.find(f"items.find({no_row})") == []


def test_what_lies_beyond_is_shown_nested(shop: Shop) -> None:
    query = 'items.find({"repo": "aql-domains-local", "name": "model.onnx"})'
    (item,) = shop.find(f'{query}.include("name", "artifact.module.build.number", "@build.name")')
    assert item == {
        "name": "model.onnx",
        "artifacts": [{"modules": [{"builds": [{"number": "7"}]}]}],
        "properties": [{"key": "build.name", "value": "aql/train"}],
    }
    (build,) = shop.find(
        'builds.find({"name": "aql/train"})'
        '.include("number", "module.artifact", "module.dependency.name", "promotion", "property")'
    )
    (module,) = build["modules"]
    (artifact,) = module["artifacts"]
    assert (artifact["name"], artifact["type"]) == ("model.onnx", "onnx")
    assert module["dependencies"] == [{"name": "train.csv"}]
    assert build["promotions"][0]["status"] == "released"
    assert build["properties"] == [{"key": "buildInfo.env.SEED", "value": "42"}]
    assert "name" not in build


def test_rows_beyond_are_shown_to_whom_they_may_be_shown(shop: Shop) -> None:
    scope = {"username": "aql-reader", "scope": "artifact:aql-domains-local:r", "expires_in": 60}
    token = shop.client.post("/access/api/v1/tokens", json=scope).json()["access_token"]
    reader = Shop(shop.client.with_token(token), shop.repo, shop.build)
    query = 'items.find({"name": "model.onnx", "repo": "aql-domains-local"})'
    (item,) = reader.find(f'{query}.include("name", "artifact.module.build.number", "property")')
    assert item.keys() == {"name", "properties"}
    for domain in ("builds", "modules", "artifacts", "dependencies", "archive.entries"):
        assert reader.find(f"{domain}.find()") == []


def test_entries_of_archives(shop: Shop) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("weights/a.bin", b"a")
        archive.writestr("config.json", b"{}")
    shop.client.deploy(shop.repo, "bundles/b.zip", packed.getvalue())
    shop.client.deploy(shop.repo, "bundles/no.zip", b"no archive")
    query = 'archive.entries.find({"archive.item.path": "bundles"})'
    assert shop.find(f'{query}.sort({{"$asc": ["name"]}})') == [
        {"name": "a.bin", "path": "weights"},
        {"name": "config.json", "path": ""},
    ]
    (item,) = shop.find(
        'items.find({"archive.entry.name": "a.bin"}).include("name", "archive.entry")'
    )
    assert item["name"] == "b.zip"
    (archive_shown,) = item["archives"]
    assert {one["name"] for one in archive_shown["entries"]} == {"a.bin", "config.json"}


@pytest.mark.parametrize("domain", [name for name, one in DOMAINS.items() if not one.asked])
def test_what_is_only_led_to_is_not_asked_for(shop: Shop, domain: str) -> None:
    name = domain.replace(" ", "")
    answer = shop.client.post("/artifactory/api/search/aql", data=f"{name}.find({{}})")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "criteria",
    ['"artifact.nmae": "x"', '"artifact.module.x.y": "x"', '"artifact": "x"', '"modul.name": "x"'],
)
def test_a_way_that_is_none_is_refused(shop: Shop, criteria: str) -> None:
    answer = shop.client.post("/artifactory/api/search/aql", data=f"items.find({{{criteria}}})")
    assert answer.status_code == 400
    assert "no field" in answer.json()["errors"][0]["message"]


def test_every_hop_leads_to_a_domain() -> None:
    for domain in DOMAINS.values():
        for name, hop in domain.hops.items():
            assert hop.name == name
            assert target(hop).name == hop.target


VALUES = st.text(max_size=20) | st.sampled_from(["'", '"', "--", "; DROP TABLE items", "?", "*"])


@given(first=VALUES, second=VALUES, key=VALUES.filter(bool))
def test_no_value_and_no_property_key_becomes_sql(first: str, second: str, key: str) -> None:
    def sql_of(*texts: str) -> str:
        one, two, name = (json.dumps(text) for text in texts)
        at = json.dumps(f"@{texts[2]}")
        query = parse(
            f'items.find({{"name": {one}, {at}: {two}, "$or": [{{"path": {{"$match": {name}}}}}],'
            f' "artifact.module.build.name": {two}}})'
        )
        return condition(DOMAINS["items"], query.criteria, lambda repo: [repo]).sql

    wild = "*" in key or "?" in key
    plain = sql_of("a", "b", "k*" if wild and key != "*" else "*" if key == "*" else "k")
    assert sql_of(first, second, key) == plain
