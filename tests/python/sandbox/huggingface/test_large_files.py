"""Uploads of large files: the address is the permission, for one content, until it expires."""

from __future__ import annotations

import hashlib

import pytest
import requests

from mlops_jfrog.sandbox.huggingface import large_files
from sandbox.huggingface.hub_wire import HubWire, large
from support.platform_client import PlatformClient

CONTENT = b"weights\0" * 1000


def put(address: str, content: bytes) -> int:
    return requests.put(address, data=content, timeout=60).status_code


def test_an_upload_needs_no_credentials_beside_its_address(wire: HubWire, unique: str) -> None:
    content = CONTENT + unique.encode()
    assert put(wire.address(content), content) == 200
    oid = hashlib.sha256(content).hexdigest()
    verified = wire.post(
        "models/acme/tabular.git/info/lfs/objects/verify", json={"oid": oid, "size": len(content)}
    )
    assert verified.status_code == 200
    assert wire.batch(content).json()["objects"] == [{"oid": oid, "size": len(content)}]


def test_the_address_holds_no_token(wire: HubWire, unique: str) -> None:
    assert wire.client.token not in wire.batch(CONTENT + unique.encode()).text


def test_an_altered_address_is_refused(wire: HubWire, unique: str) -> None:
    content = CONTENT + unique.encode()
    address = wire.address(content)
    oid, other = hashlib.sha256(content).hexdigest(), hashlib.sha256(b"other").hexdigest()
    for altered in (
        address.replace(oid, other),
        address.replace("size=", "size=1"),
        address.replace("expires=", "expires=9"),
        address.replace(f"/{wire.repo}/", "/another-local/"),
        address[:-1] + ("0" if address[-1] != "0" else "1"),
        address.partition("?")[0],
        address + "%E2%82%AC",
    ):
        assert put(altered, content) == 403, altered
    assert wire.commit(large("a.bin", content)).status_code == 400


def test_an_address_that_expired_is_refused(
    wire: HubWire, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_files, "VALID_SECONDS", -1)
    content = CONTENT + unique.encode()
    answer = requests.put(wire.address(content), data=content, timeout=60)
    assert answer.status_code == 403
    assert "expired" in answer.json()["errors"][0]["message"]


def test_another_content_than_the_announced_one_is_not_kept(wire: HubWire, unique: str) -> None:
    content = CONTENT + unique.encode()
    address = wire.address(content)
    assert put(address, content[::-1]) == 400
    assert put(address, content[:-1]) == 400
    assert put(address, content + b"more") == 413
    assert wire.commit(large("a.bin", content)).status_code == 400
    assert put(address, content) == 200
    assert wire.commit(large("a.bin", content)).status_code == 200


def test_who_may_not_deploy_gets_no_address(wire: HubWire, plain_client: PlatformClient) -> None:
    assert HubWire(plain_client, wire.repo).batch(CONTENT).status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"operation": "download"},
        {"hash_algo": "md5"},
        {"objects": "all"},
        {"objects": [{"oid": "x", "size": 1}]},
        {"objects": [{"oid": "0" * 64, "size": -1}]},
        {"objects": [{"oid": "0" * 64, "size": True}]},
        {"objects": [7]},
    ],
)
def test_a_malformed_batch_is_a_bad_request(wire: HubWire, changed: dict[str, object]) -> None:
    assert wire.batch(CONTENT, changed).status_code == 400
