"""Deploying: known bytes are not sent again, and only an answer with the right checksum counts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import IntegrityError, PermissionDenied
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.artifacts import Artifacts, Deployed
from support.scripted_server import Scripted, ScriptedServer, scripted_server

CONTENT = b"w" * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
TARGET = ArtifactPath.parse("ml-local/fraud/1/model v2#.bin")
STORED = Scripted(201, {"checksums": {"sha256": SHA256}})


def deploy(server: ScriptedServer, folder: Path, properties: Properties) -> Deployed:
    file = folder / "model.bin"
    file.write_bytes(CONTENT)
    services = {"artifactory": f"{server.url}/artifactory"}
    session = PlatformSession(services, authorization="Bearer canary", sleep=lambda _: None)
    return Artifacts(session).deploy(
        TARGET, file, sha256=SHA256, size=len(CONTENT), properties=properties
    )


def test_bytes_that_the_store_has_are_not_sent(tmp_path: Path) -> None:
    with scripted_server(STORED) as server:
        deployed = deploy(server, tmp_path, Properties({"a b": ("x;y", "z,ü")}))

    [asked] = server.asked
    assert deployed == Deployed(TARGET, 0)
    assert asked.body == b""
    assert asked.headers["X-Checksum-Deploy"] == "true"
    assert asked.target == (
        "/artifactory/ml-local/fraud/1/model%20v2%23.bin;a+b=x%3By;a+b=z%2C%C3%BC"
    )


def test_unknown_bytes_are_sent(tmp_path: Path) -> None:
    with scripted_server(Scripted(404), STORED) as server:
        deployed = deploy(server, tmp_path, Properties())

    assert deployed == Deployed(TARGET, len(CONTENT))
    assert server.asked[1].body == CONTENT
    assert server.asked[1].headers["X-Checksum-Sha256"] == SHA256


def test_a_server_that_ignores_checksum_deploy_is_not_believed(tmp_path: Path) -> None:
    empty = hashlib.sha256(b"").hexdigest()
    with scripted_server(Scripted(201, {"checksums": {"sha256": empty}}), STORED) as server:
        assert deploy(server, tmp_path, Properties()).sent == len(CONTENT)


@pytest.mark.parametrize("body", [{"checksums": {"sha256": "0" * 64}}, {}, []])
def test_a_server_that_stored_something_else_is_caught(tmp_path: Path, body: object) -> None:
    with (
        scripted_server(Scripted(404), Scripted(201, body)) as server,
        pytest.raises(IntegrityError),
    ):
        deploy(server, tmp_path, Properties())


def test_the_body_is_sent_whole_again_after_a_brief_failure(tmp_path: Path) -> None:
    with scripted_server(Scripted(404), Scripted(503), STORED) as server:
        deploy(server, tmp_path, Properties())

    assert [len(asked.body) for asked in server.asked] == [0, len(CONTENT), len(CONTENT)]


def test_a_refusal_carries_the_servers_reason_and_no_secret(tmp_path: Path) -> None:
    refused = Scripted(403, {"errors": [{"status": 403, "message": "not allowed to overwrite"}]})
    with scripted_server(refused) as server, pytest.raises(PermissionDenied) as raised:
        deploy(server, tmp_path, Properties({"secret": ("canary-value",)}))

    assert "not allowed to overwrite" in raised.value.message
    assert "canary" not in raised.value.message
