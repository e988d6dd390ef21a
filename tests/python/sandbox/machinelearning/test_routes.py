"""Transactions of machine-learning repositories as they look on the wire."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import requests

from mlops_jfrog.sandbox.machinelearning import transactions
from support.platform_client import PlatformClient

API = "/artifactory/api/machinelearning"
FORMAT = {"framework": "files"}


@pytest.fixture
def repository(client: PlatformClient, unique: str) -> str:
    """A machine-learning repository of this test's own."""
    body = {"rclass": "local", "packageType": "machinelearning"}
    assert client.put(f"/artifactory/api/repositories/{unique}", json=body).status_code == 200
    return unique


def start(client: PlatformClient, repository: str, rest: str) -> dict[str, str]:
    answer = client.post(f"{API}/{repository}/model/{rest}")
    assert answer.status_code == 200, answer.text
    body: dict[str, str] = answer.json()
    return body


def listed(path: str, content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"artifact_path": path, "size": len(content), "checksums": {"sha2": digest}}


def end(
    client: PlatformClient,
    repository: str,
    rest: str,
    *artifacts: dict[str, Any],
    **more: Any,
) -> requests.Response:
    manifest = {"created_date": "x", "model_artifacts": artifacts, "model_format": FORMAT, **more}
    files = {
        "modelManifest": ("modelManifest", json.dumps(manifest)),
        "additionalData": ("additionalData", json.dumps({"accuracy": "0.9"})),
    }
    return client.put(f"{API}/{repository}/model/entity-manifest/{rest}", files=files)


def test_a_version_is_there_when_its_transaction_has_ended(
    client: PlatformClient, repository: str
) -> None:
    begun = start(client, repository, "nlp/bert/start-transaction/1.0")
    number = begun["transactionId"]
    assert begun["filesUploadPath"] == f"models/nlp/bert/tmp/1.0/{number}/model"
    client.put(f"/artifactory/{repository}/{begun['filesUploadPath']}/m.bin", data=b"weights")
    assert client.get(f"{API}/{repository}/model/entity-manifest/nlp/bert/1.0").status_code == 404
    done = end(client, repository, f"nlp/bert/1.0/{number}", listed("m.bin", b"weights"))
    assert done.status_code == 201, done.text
    found = client.get(f"{API}/{repository}/model/entity-manifest/nlp/bert/1.0").json()
    [artifact] = found["model_artifacts"]
    assert artifact["download_url"].endswith(f"/{repository}/models/nlp/bert/1.0/model/m.bin")
    assert client.get(f"/artifactory/{repository}/models/nlp/bert/tmp").status_code == 404
    answer = client.get(f"/artifactory/api/storage/{repository}/models/nlp/bert/1.0?properties")
    assert answer.json()["properties"] == {"accuracy": ["0.9"]}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (listed("other.bin", b"weights"), "was not uploaded"),
        (listed("m.bin", b"other"), "another content"),
        ({**listed("m.bin", b"weights"), "size": 3}, "another content"),
        ({**listed("m.bin", b"weights"), "size": "7"}, "no size"),
        ({**listed("m.bin", b"weights"), "checksums": {"sha2": "x"}}, "no sha2"),
        ({**listed("../m.bin", b"weights")}, ".."),
        ({**listed("/m.bin", b"weights")}, "no artifact_path"),
    ],
)
def test_a_manifest_that_says_something_else_than_was_uploaded_makes_no_version(
    client: PlatformClient, repository: str, sent: dict[str, Any], told: str
) -> None:
    begun = start(client, repository, "m/start-transaction/1")
    client.put(f"/artifactory/{repository}/{begun['filesUploadPath']}/m.bin", data=b"weights")
    refused = end(client, repository, f"m/1/{begun['transactionId']}", sent)
    assert refused.status_code == 400
    assert told in refused.json()["errors"][0]["message"]
    assert client.get(f"/artifactory/api/storage/{repository}/models/m/1").status_code == 404
    good = end(client, repository, f"m/1/{begun['transactionId']}", listed("m.bin", b"weights"))
    assert good.status_code == 201


def test_two_transactions_of_one_version_end_with_one_version(
    client: PlatformClient, repository: str
) -> None:
    first = start(client, repository, "m/start-transaction/1")
    second = start(client, repository, "m/start-transaction/1")
    assert first["transactionId"] != second["transactionId"]
    assert end(client, repository, f"m/1/{first['transactionId']}").status_code == 201
    assert end(client, repository, f"m/1/{second['transactionId']}").status_code == 409
    again = client.post(f"{API}/{repository}/model/m/start-transaction/1")
    assert again.status_code == 409


@pytest.mark.parametrize("transaction", ["1", "x", "9" * 40, "²"])
def test_a_transaction_that_nobody_started_can_not_be_ended(
    client: PlatformClient, repository: str, transaction: str
) -> None:
    assert end(client, repository, f"m/1/{transaction}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "model/start-transaction",
        "model/m/begin",
        "pipeline/m/start-transaction",
        "model/m/start-transaction/tmp",
        "model/../start-transaction",
        "model",
    ],
)
def test_what_is_no_name_starts_nothing(client: PlatformClient, repository: str, path: str) -> None:
    assert 400 <= client.post(f"{API}/{repository}/{path}").status_code < 500


def test_other_repositories_take_no_transactions(client: PlatformClient, unique: str) -> None:
    client.put(f"/artifactory/api/repositories/{unique}", json={"rclass": "local"})
    assert client.post(f"{API}/{unique}/model/m/start-transaction").status_code == 400
    assert client.get(f"{API}/{unique}/model/entity-manifest/m/1").status_code == 400
    remote = {"rclass": "remote", "packageType": "machinelearning", "url": "http://127.0.0.1:1"}
    made = client.put(f"/artifactory/api/repositories/{unique}-r", json=remote)
    assert made.status_code == 400


def test_what_was_given_up_is_swept_away_a_day_later(
    client: PlatformClient, repository: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = start(client, repository, "m/start-transaction/1")
    path = f"/artifactory/{repository}/{begun['filesUploadPath']}/m.bin"
    client.put(path, data=b"weights")
    start(client, repository, "other/start-transaction/1")
    assert client.get(path).status_code == 200
    monkeypatch.setattr(transactions, "_ABANDONED_MILLISECONDS", -10_000)
    start(client, repository, "other/start-transaction/2")
    assert client.get(path).status_code == 404
    assert end(client, repository, f"m/1/{begun['transactionId']}").status_code == 404
