"""Streams of unknown length: stored whole and verified, or not at all."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import IntegrityError, MlopsError, NotFoundError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.sandbox.faults.plan import FaultPlan
from mlops_jfrog.sandbox.server import start_in_thread
from mlops_jfrog.transfer.streaming import IN_MEMORY_BYTES, send_stream
from support.platform_client import PlatformClient

FAULTS = ["checksum,path=artifactory/liar-local/**,method=PUT"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformClient]:
    plan = FaultPlan.parse(FAULTS)
    with start_in_thread(tmp_path_factory.mktemp("stream"), faults=plan) as sandbox:
        found = PlatformClient(sandbox)
        for name in ("streams-local", "liar-local"):
            found.repository(name)
        yield found


@pytest.fixture
def platform(client: PlatformClient) -> Iterator[Platform]:
    services = {"artifactory": f"{client.url}/artifactory"}
    session = PlatformSession(services, authorization=f"Bearer {client.token}")
    yield Platform(session)
    session.close()


@pytest.mark.parametrize(
    "size", [0, 1, IN_MEMORY_BYTES - 1, IN_MEMORY_BYTES, IN_MEMORY_BYTES + 1, 9_000_001]
)
def test_a_stream_arrives_whole(platform: Platform, client: PlatformClient, size: int) -> None:
    content = os.urandom(size)
    target = ArtifactPath.parse(f"streams-local/a b/größe-{size}.bin")

    told = send_stream(platform, io.BytesIO(content), target)

    assert told == hashlib.sha256(content).hexdigest()
    assert platform.artifacts.read(target) == content


class Broken:
    """Breaks off after as many bytes."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int, /) -> bytes:
        if self.left <= 0:
            raise ConnectionResetError("the sender has gone")
        block = os.urandom(min(size, self.left, 65_536))
        self.left -= len(block)
        return block


@pytest.mark.parametrize("size", [10, 9_000_000])
def test_a_stream_that_breaks_off_stores_nothing(
    platform: Platform, client: PlatformClient, size: int
) -> None:
    target = ArtifactPath.parse(f"streams-local/broken/{size}")

    with pytest.raises((ConnectionResetError, MlopsError)):
        send_stream(platform, Broken(size), target)

    with pytest.raises(NotFoundError):
        platform.artifacts.read(target)


def test_what_was_stored_otherwise_is_deleted_and_told(
    platform: Platform, client: PlatformClient, tmp_path: Path
) -> None:
    target = ArtifactPath.parse("liar-local/x.bin")

    with pytest.raises(IntegrityError, match=r"liar-local/x\.bin was stored with SHA-256"):
        send_stream(platform, io.BytesIO(os.urandom(6_000_000)), target)

    assert not client.exists("liar-local", "x.bin")
