"""Evidence over HTTP: recorded, listed, verified; and the JFrog CLI's requests sent again."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from mlops_jfrog.sandbox.evidence.statement import PAYLOAD_TYPE
from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_client import PlatformClient

SUBJECT = "/evidence/api/v1/subject"
KEYS = "/artifactory/api/security/keys/trusted"
CONTENT = b'{"weights": [1, 2, 3]}'
TYPE = "https://acme.example/evidence/model-evaluation/v1"


class Signer:
    """A person with a key."""

    def __init__(self) -> None:
        self._key = ed25519.Ed25519PrivateKey.generate()

    @property
    def pem(self) -> str:
        kind = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()

    def envelope(self, content: bytes, predicate: object = None) -> dict[str, Any]:
        """A signed statement about a content."""
        statement = {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"digest": {"sha256": hashlib.sha256(content).hexdigest()}}],
            "predicateType": TYPE,
            "predicate": predicate or {"accuracy": 0.94},
        }
        payload = json.dumps(statement).encode()
        signed = b"DSSEv1 %d %s %d %s" % (
            len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload,
        )  # fmt: skip
        return {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": "", "sig": base64.b64encode(self._key.sign(signed)).decode()}],
        }


@pytest.fixture
def repo(client: PlatformClient, unique: str) -> str:
    """A repository with one file, ``m/1/model.json``."""
    key = client.repository(f"{unique}-local")
    client.deploy(key, "m/1/model.json", CONTENT)
    return key


def listed(client: PlatformClient, repo: str) -> list[dict[str, Any]]:
    answer = client.get(f"{SUBJECT}/{repo}/m/1/model.json")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["evidence"]
    return found


def register(client: PlatformClient, alias: str, signer: Signer) -> str:
    answer = client.post(KEYS, json={"alias": alias, "public_key": signer.pem})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["kid"])


def test_evidence_is_recorded_listed_and_kept_as_a_file(client: PlatformClient, repo: str) -> None:
    body = Signer().envelope(CONTENT)
    answer = client.post(f"{SUBJECT}/{repo}/m/1/model.json?providerId=acme", json=body)
    assert answer.status_code == 201
    recorded = answer.json()
    assert recorded["predicate_type"] == TYPE
    assert recorded["predicate_slug"] == "model-evaluation-v1"
    assert (recorded["verified"], recorded["provider_id"]) == (False, "acme")
    (found,) = listed(client, repo)
    assert found["statement"]["predicate"] == {"accuracy": 0.94}
    assert {name: found[name] for name in recorded} == recorded
    stored = client.get(recorded["uri"].removeprefix(client.url))
    assert stored.json() == body
    assert hashlib.sha256(stored.content).hexdigest() == recorded["sha256"]


def test_a_registered_key_verifies_what_it_signed_until_it_is_removed(
    client: PlatformClient, repo: str, unique: str
) -> None:
    signer, other = Signer(), Signer()
    register(client, f"{unique}-other", other)
    path = f"{SUBJECT}/{repo}/m/1/model.json"
    assert client.post(path, json=signer.envelope(CONTENT)).json()["verified"] is False
    kid = register(client, unique, signer)
    (found,) = listed(client, repo)
    assert (found["verified"], found["key_alias"]) == (True, unique)
    assert client.post(path, json=signer.envelope(CONTENT, {"f1": 1})).json()["verified"] is True
    assert client.delete(f"{KEYS}/{kid}").status_code == 204
    assert [each["verified"] for each in listed(client, repo)] == [False, False]


def test_a_statement_that_was_changed_after_signing_is_not_verified(
    client: PlatformClient, repo: str, unique: str
) -> None:
    signer = Signer()
    register(client, unique, signer)
    forged = signer.envelope(CONTENT) | {
        "signatures": signer.envelope(CONTENT, {"accuracy": 0.1})["signatures"]
    }
    answer = client.post(f"{SUBJECT}/{repo}/m/1/model.json", json=forged)
    assert answer.json()["verified"] is False


def test_evidence_belongs_to_the_content_it_was_recorded_about(
    client: PlatformClient, repo: str
) -> None:
    path, body = f"{SUBJECT}/{repo}/m/1/model.json", Signer().envelope(CONTENT)
    for _ in range(2):
        assert client.post(path, json=body).status_code == 201
    assert len(listed(client, repo)) == 1
    client.deploy(repo, "m/1/model.json", b"{}")
    assert listed(client, repo) == []
    refused = client.post(path, json=body)
    assert refused.status_code == 400
    assert "another content" in refused.json()["errors"][0]["message"]


def test_what_evidence_cannot_be_about(client: PlatformClient, repo: str) -> None:
    body = Signer().envelope(CONTENT)
    assert client.post(f"{SUBJECT}/{repo}/m/2/none.json", json=body).status_code == 404
    assert client.post(f"{SUBJECT}/nowhere/x", json=body).status_code == 404
    assert client.post(f"{SUBJECT}/{repo}/m/1", json=body).status_code == 400
    assert client.post(f"{SUBJECT}/{repo}/m/1/model.json", json={}).status_code == 400
    assert client.post(f"{SUBJECT}/{repo}/m/1/model.json", data=b"{").status_code == 400


def test_it_takes_the_rights_to_read_and_annotate_and_a_token(
    sandbox: RunningSandbox, client: PlatformClient, plain_client: PlatformClient, repo: str
) -> None:
    path, body = f"{SUBJECT}/{repo}/m/1/model.json", Signer().envelope(CONTENT)
    assert plain_client.post(path, json=body).status_code == 403
    assert plain_client.get(path).status_code == 403
    reader = {"username": "reader", "scope": f"artifact:{repo}:r", "expires_in": 600}
    token = client.post("/access/api/v1/tokens", json=reader).json()["access_token"]
    assert client.with_token(token).post(path, json=body).status_code == 403
    assert client.with_token(token).get(path).status_code == 200
    login = (sandbox.admin_user, sandbox.admin_password)
    by_password = requests.post(f"{sandbox.url}{path}", json=body, auth=login, timeout=30)
    assert by_password.status_code == 401


def test_keys_are_listed_and_registered_once(
    client: PlatformClient, plain_client: PlatformClient, unique: str
) -> None:
    signer = Signer()
    kid = register(client, unique, signer)
    for alias, other in ((unique, Signer()), (f"{unique}-2", signer)):
        body = {"alias": alias, "public_key": other.pem}
        assert client.post(KEYS, json=body).status_code == 409
    keys = {each["kid"]: each for each in plain_client.get(KEYS).json()["keys"]}
    assert (keys[kid]["alias"], keys[kid]["type"]) == (unique, "Ed25519")
    body = {"alias": "mine", "public_key": Signer().pem}
    assert plain_client.post(KEYS, json=body).status_code == 403
    assert plain_client.delete(f"{KEYS}/{kid}").status_code == 403
    assert client.delete(f"{KEYS}/none").status_code == 404
    for malformed in ({}, {"alias": "x"}, {"alias": "", "public_key": Signer().pem}):
        assert client.post(KEYS, json=malformed).status_code == 400


@pytest.mark.parametrize("name", ["08-evidence-file", "08-evidence-file-no-alias-markdown"])
def test_a_recorded_run(client: PlatformClient, reference: Path, unique: str, name: str) -> None:
    """The recorded content is not known: another one stands for it, in the statement too."""
    run = json.loads((reference / "jf" / f"{name}.json").read_text())
    content = unique.encode() * 1000
    client.repository(f"{unique}-local")
    client.deploy(f"{unique}-local", "my-classifier/42/model.onnx", content)
    for exchange in run["exchanges"]:
        sent, recorded = exchange["request"], exchange["response"]
        path = sent["path"].replace("ml-models-staging-local", f"{unique}-local")
        body = (sent["body"] or {}).get("json")
        if body is not None:
            statement = json.loads(base64.b64decode(body["payload"]))
            statement["subject"][0]["digest"]["sha256"] = hashlib.sha256(content).hexdigest()
            payload = base64.b64encode(json.dumps(statement).encode()).decode()
            body = {**body, "payload": payload}
        answer = client.send(sent["method"], path, json=body)
        assert answer.status_code == recorded["status"]
        if "text" in recorded["body"]:
            assert answer.text == recorded["body"]["text"]
        elif sent["method"] == "POST":
            assert answer.json().keys() == recorded["body"]["json"].keys()
            for field in ("name", "path", "predicate_slug", "verified"):
                assert answer.json()[field] == recorded["body"]["json"][field]


def test_evidence_about_a_recorded_build(client: PlatformClient, unique: str) -> None:
    client.publish(unique, "42")
    path = f"artifactory-build-info/{unique}/42-{client.TIMESTAMP}.json"
    document = client.get(f"/artifactory/{path}").content
    answer = client.post(f"{SUBJECT}/{path}", json=Signer().envelope(document))
    assert answer.status_code == 201
    assert answer.json()["name"] == f"42-{client.TIMESTAMP}.json"
