"""Files appear under their final names only whole and right, whatever the server says."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import IntegrityError, NetworkError
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.options import TransferOptions
from support.fetching_setting import CONTENT, SPLIT, WHOLE, fetch
from support.part_server import Fault, PartServer


@pytest.mark.parametrize("states_checksums", [True, False])
@pytest.mark.parametrize("options", [WHOLE, SPLIT])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(flip_at=77),
        Fault(body=b"<html>please log in</html>"),
        Fault(body=CONTENT + b"more"),
        Fault(headers={"Content-Range": "bytes 1-100000/300000"}),
        Fault(headers={"X-Checksum-Sha256": "0" * 64}),
    ],
)
def test_a_lie_is_noticed_and_the_file_fetched_anew(
    server: PartServer,
    target: Path,
    fault: Fault,
    options: TransferOptions,
    states_checksums: bool,
) -> None:
    server.states_checksums = states_checksums
    server.faults = [fault]

    fetch(server, server.fetching("model.bin", CONTENT, target), options=options)

    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("options", [WHOLE, SPLIT])
@pytest.mark.parametrize("with_cache", [True, False])
def test_wrong_bytes_twice_are_an_error_and_leave_nothing(
    server: PartServer,
    target: Path,
    cache: ContentCache,
    options: TransferOptions,
    with_cache: bool,
) -> None:
    server.faults = [Fault(flip_at=77)] * 10

    with pytest.raises(IntegrityError, match="SHA-256"):
        fetch(
            server,
            server.fetching("model.bin", CONTENT, target),
            options=options,
            cache=cache if with_cache else None,
        )

    assert not target.parent.exists()
    assert [p for p in cache.folder.rglob("*") if p.is_file() and p.parent.name != "locks"] == []


def test_other_bytes_than_the_manifest_says_are_never_handed_out(
    server: PartServer, target: Path
) -> None:
    order = server.fetching("model.bin", CONTENT, target)
    server.files["model.bin"] = CONTENT[::-1]

    with pytest.raises(IntegrityError, match="other bytes"):
        fetch(server, order)
    assert not target.exists()


@pytest.mark.parametrize(
    "fault", [Fault(flip_at=7), Fault(body=b"?"), Fault(body=b"more" * 99), Fault(cut_after=9)]
)
def test_a_small_file_is_verified_as_well(server: PartServer, target: Path, fault: Fault) -> None:
    order = server.fetching("model.bin", CONTENT[:100], target)
    server.faults = [fault]
    fetch(server, order)
    assert target.read_bytes() == CONTENT[:100]

    target.unlink()
    server.faults = [fault] * 50
    with pytest.raises((IntegrityError, NetworkError)):
        fetch(server, order)
    assert list(target.parent.iterdir()) == []
