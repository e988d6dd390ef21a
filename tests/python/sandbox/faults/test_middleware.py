"""Faults as clients meet them, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from mlops_jfrog.sandbox.faults.middleware import HEADER, Faults
from mlops_jfrog.sandbox.faults.plan import FaultPlan
from mlops_jfrog.sandbox.server import start_in_thread
from support.platform_client import PlatformClient

CONTENT = bytes(range(256)) * 400
Start = Callable[..., PlatformClient]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A sandbox with faults and one stored file, ``models/m/1/model.bin``."""
    with ExitStack() as life:
        with start_in_thread(tmp_path) as healthy:
            client = PlatformClient(healthy)
            client.repository("models")
            client.deploy("models", "m/1/model.bin", CONTENT)

        def started(*faults: str) -> PlatformClient:
            plan = FaultPlan.parse(faults)
            return PlatformClient(life.enter_context(start_in_thread(tmp_path, faults=plan)))

        yield started


MODEL = "/artifactory/models/m/1/model.bin"


def test_an_error_has_its_status_and_does_nothing(start: Start) -> None:
    client = start("error=503,method=PUT,times=1")
    refused = client.put("/artifactory/models/new.bin", data=CONTENT)
    assert refused.status_code == 503
    assert refused.headers[HEADER] == "error"
    assert "as asked for" in refused.json()["errors"][0]["message"]
    assert not client.exists("models", "new.bin")
    assert client.put("/artifactory/models/new.bin", data=CONTENT).status_code == 201


def test_a_truncated_download_breaks_off_after_its_share(start: Start) -> None:
    client = start("truncate=0.25,path=artifactory/models/**")
    got = bytearray()

    def read() -> None:
        for block in client.get(MODEL, stream=True).iter_content(1024):
            got.extend(block)

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        read()
    assert CONTENT.startswith(got)
    assert 0 < len(got) <= len(CONTENT) // 4


def test_a_truncated_download_can_be_resumed(start: Start) -> None:
    client = start("truncate=1000,times=1,path=artifactory/models/**")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.get(MODEL)
    rest = client.get(MODEL, headers={"Range": "bytes=1000-"})
    assert (rest.status_code, rest.content) == (206, CONTENT[1000:])


def test_an_answer_without_a_body_is_not_cut(start: Start) -> None:
    client = start("truncate=0.5")
    assert client.delete(MODEL).status_code == 204
    assert client.send("HEAD", MODEL).status_code == 404


def test_checksums_lie_in_headers_and_in_json_while_the_content_is_right(start: Start) -> None:
    client = start("checksum,path=artifactory/**")
    honest = {"sha256": "", "sha1": "", "md5": ""}
    lying = client.get(MODEL)
    assert lying.content == CONTENT
    deployed = client.put("/artifactory/models/copy.bin", data=CONTENT).json()
    real = client.deploy("models", "third.bin", CONTENT)
    for name in honest:
        assert deployed["checksums"][name] != real[name]
        assert deployed["checksums"][name][1:] == real[name][1:]
        assert lying.headers[f"X-Checksum-{name.capitalize()}"][1:] == real[name][1:]
        assert lying.headers[f"X-Checksum-{name.capitalize()}"] != real[name]
    assert lying.headers["ETag"] != real["sha1"]
    assert lying.headers[HEADER] == "checksum"


def test_what_does_not_match_is_untouched(start: Start) -> None:
    client = start("error=500,path=artifactory/other/**", "checksum,method=PUT")
    answer = client.get(MODEL)
    assert answer.content == CONTENT
    assert HEADER not in answer.headers


def test_latency_waits_before_the_application_sees_the_request() -> None:
    events: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        events.append("application")

    async def sleep(seconds: float) -> None:
        events.append(seconds)

    async def nothing(*_: Any) -> Any:
        return None

    scope = {"type": "http", "method": "GET", "path": "/x;a=b"}
    plan = FaultPlan.parse(["latency=200ms,path=x", "latency=9s,path=x"])
    asyncio.run(Faults(app, plan, sleep)(scope, nothing, nothing))
    assert events == [0.2, "application"]
