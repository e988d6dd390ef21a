"""More than four GiB, sparse, whole and in parts: sizes that no 32-bit number holds."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples.demo.sandbox import Sandbox, running_sandbox

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, send_files

SIZE = (4 << 30) + 4097
MOST_MORE_MIB = 100


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox in a process of its own."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def store(sandbox: Sandbox) -> Iterator[Platform]:
    """Its client, patient while the parts are merged, and a repository."""
    session = PlatformSession(
        {"artifactory": f"{sandbox.url}/artifactory"},
        authorization=f"Bearer {sandbox.token}",
        silence_seconds=600,
    )
    session.request("PUT", "artifactory", "api/repositories/big-local", json={"rclass": "local"})
    yield Platform(session)
    session.close()


@pytest.mark.parametrize(("last", "split"), [(b"whole", SIZE + 1), (b"parts", 1)])
def test_a_sparse_file_over_four_gib_arrives_in_flat_memory(
    store: Platform, tmp_path: Path, last: bytes, split: int
) -> None:
    source = tmp_path / "model.bin"
    with source.open("wb") as file:
        file.truncate(SIZE)
        file.seek(SIZE - len(last))
        file.write(last)
    target = ArtifactPath.parse(f"big-local/m/1/{last.decode()}.bin")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    [sent] = send_files(
        store,
        [Sending(source, target, Properties())],
        options=TransferOptions(split_from_bytes=split, part_mib=200, cache_folder=tmp_path),
    )

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (sent.size, sent.bytes_sent) == (SIZE, SIZE)
    [item] = store.search.folder(target.repository, "m/1")
    assert (item.size, item.sha256) == (SIZE, sent.sha256)
    assert grown < MOST_MORE_MIB * 1024
    store.artifacts.delete(target)
