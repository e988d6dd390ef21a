"""The platform's interface for parts: what is asked, and which answers are not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.multipart import MergeStatus, Multipart
from support.scripted_server import Scripted, ScriptedServer, scripted_server

TARGET = ArtifactPath.parse("ml-local/big/model v2#.bin")


def multipart(server: ScriptedServer) -> Multipart:
    services = {"artifactory": f"{server.url}/artifactory"}
    session = PlatformSession(services, authorization="Bearer canary", sleep=lambda _: None)
    return Multipart(session)


def test_an_upload_is_created_with_our_token_and_steered_with_its_own(tmp_path: Path) -> None:
    (tmp_path / "part").write_bytes(b"0123456789")
    with scripted_server(Scripted(200, {"token": "its-own"}), Scripted(200)) as server:
        asked = multipart(server)
        token = asked.create(TARGET, 20)
        server.answers[1:] = [Scripted(200, {"url": f"{server.url}/part/1?sig=x"}), Scripted(200)]
        asked.put_part(token, 1, (tmp_path / "part", 3, 4))
        asked.complete(token, "ab" * 20)

    created, address, part, complete = server.asked
    assert created.target == (
        "/artifactory/api/v1/uploads/create"
        "?repoKey=ml-local&repoPath=big%2Fmodel%20v2%23.bin&partSizeMB=20"
    )
    assert created.headers["Authorization"] == "Bearer canary"
    assert address.target == "/artifactory/api/v1/uploads/urlPart?partNumber=1"
    assert address.headers["Authorization"] == "Bearer its-own"
    assert (part.target, part.body) == ("/part/1?sig=x", b"3456")
    assert "Authorization" not in part.headers
    assert complete.target == f"/artifactory/api/v1/uploads/complete?sha1={'ab' * 20}"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/part", "", "/part/1"])
def test_a_part_goes_only_where_http_leads(tmp_path: Path, address: str) -> None:
    (tmp_path / "part").write_bytes(b"0123456789")
    with scripted_server(Scripted(200, {"url": address})) as server, pytest.raises(ServerError):
        multipart(server).put_part("its-own", 1, (tmp_path / "part", 0, 4))

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"status": "PROCESSING", "progress": 5}, MergeStatus("PROCESSING")),
        ({"status": "FINISHED", "checksumToken": "t"}, MergeStatus("FINISHED", "t")),
    ],
)
def test_how_far_the_merge_is(answer: object, found: MergeStatus) -> None:
    with scripted_server(Scripted(200, answer)) as server:
        assert multipart(server).status("its-own") == found


@pytest.mark.parametrize("answer", [{}, [], {"status": "FINISHED"}, {"status": 3}])
def test_an_answer_without_its_fields_is_no_success(answer: object) -> None:
    with scripted_server(Scripted(200, answer)) as server, pytest.raises(ServerError):
        multipart(server).status("its-own")
