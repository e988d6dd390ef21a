"""The simple searches."""

from __future__ import annotations

import hashlib

import pytest

from sandbox.http_client import Client


@pytest.fixture
def models(admin: Client, repo: str) -> str:
    """A repository with two models and a text."""
    admin("PUT", f"{repo}/churn/1/Model.onnx;stage=qa;owner=ada;owner=bob", data=b"one")
    admin("PUT", f"{repo}/churn/2/model.onnx;stage=prod;owner=ada", data=b"two")
    admin("PUT", f"{repo}/readme.txt", data=b"one")
    return repo


def found(admin: Client, repo: str, query: str) -> list[str]:
    answer = admin("GET", f"api/search/{query}&repos={repo}")
    assert answer.status_code == 200, answer.text
    prefix = f"{admin.url}/api/storage/{repo}/"
    return [str(one["uri"]).removeprefix(prefix) for one in answer.json()["results"]]


def test_by_name_without_regard_to_case(admin: Client, models: str) -> None:
    assert found(admin, models, "artifact?name=*.onnx") == [
        "churn/1/Model.onnx",
        "churn/2/model.onnx",
    ]
    assert found(admin, models, "artifact?name=model.onnx") == found(
        admin, models, "artifact?name=M*X"
    )
    assert found(admin, models, "artifact?name=none") == []


def test_by_property(admin: Client, models: str) -> None:
    assert found(admin, models, "prop?stage=qa") == ["churn/1/Model.onnx"]
    assert found(admin, models, "prop?stage=qa,prod&owner=ada") == [
        "churn/1/Model.onnx",
        "churn/2/model.onnx",
    ]
    assert found(admin, models, "prop?stage=qa&owner=nobody") == []
    assert found(admin, models, "prop?owner=b*") == ["churn/1/Model.onnx"]
    assert found(admin, models, "prop?owner=") == ["churn/1/Model.onnx", "churn/2/model.onnx"]


def test_by_checksum(admin: Client, models: str) -> None:
    for algorithm in ("md5", "sha1", "sha256"):
        digest = hashlib.new(algorithm, b"one").hexdigest()
        assert found(admin, models, f"checksum?{algorithm}={digest.upper()}") == [
            "readme.txt",
            "churn/1/Model.onnx",
        ]


def test_details_are_shown_when_asked_for(admin: Client, models: str) -> None:
    headers = {"X-Result-Detail": "info, properties"}
    url = f"api/search/prop?stage=qa&repos={models}"
    (one,) = admin("GET", url, headers=headers).json()["results"]
    assert one["path"] == "/churn/1/Model.onnx"
    assert one["size"] == "3"
    assert one["properties"] == {"owner": ["ada", "bob"], "stage": ["qa"]}


@pytest.mark.parametrize(
    "query", ["artifact", "artifact?name=", "prop", "prop?repos=x", "checksum"]
)
def test_a_search_for_nothing_is_refused(admin: Client, query: str) -> None:
    assert admin("GET", f"api/search/{query}").status_code == 400


def test_a_search_in_an_unknown_repository_finds_nothing(admin: Client, models: str) -> None:
    answer = admin("GET", "api/search/artifact?name=*&repos=no-such-local")
    assert answer.json() == {"results": []}
