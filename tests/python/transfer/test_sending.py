"""Sending many files: in parallel, verified, nothing twice, nothing left running."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import ConflictError, IntegrityError, NotFoundError, ServerError, UsageError
from mlops_jfrog.http import Answer, PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, Sent, send_each, send_files
from support.scripted_server import Scripted, ScriptedServer, scripted_server

FOUR = TransferOptions(threads=4)


def scripted(server: ScriptedServer) -> Platform:
    services = {"artifactory": f"{server.url}/artifactory"}
    return Platform(PlatformSession(services, authorization=None, sleep=lambda _: None))


def tree(folder: Path, repo: str, sizes: list[int]) -> list[Sending]:
    """Files of these sizes, all different."""
    made = []
    for number, size in enumerate(sizes):
        source = folder / f"{number}.bin"
        source.write_bytes(hashlib.sha256(bytes([number])).digest()[:size].ljust(size, b"w"))
        target = ArtifactPath.parse(f"{repo}/m/1/{number % 3}/{number}.bin")
        made.append(Sending(source, target, Properties({"task": ("x;y", "z")})))
    return made


def stored(store: Platform, sendings: list[Sending]) -> dict[str, str]:
    found = store.search.folder(sendings[0].target.repository, "m/1")
    assert all(item.properties.values["task"] for item in found)
    return {item.path: item.sha256 for item in found}


def digest(sending: Sending) -> str:
    return hashlib.sha256(sending.source.read_bytes()).hexdigest()


def test_all_files_arrive_and_are_told_in_order(store: Platform, repo: str, tmp_path: Path) -> None:
    sendings = tree(tmp_path, repo, [0, 1, 10_239, 10_240, 300_000, *range(20, 60)])

    sent = send_files(store, sendings, options=FOUR)

    assert [each.target for each in sent] == [each.target for each in sendings]
    assert [each.sha256 for each in sent] == [digest(each) for each in sendings]
    assert [each.size for each in sent] == [each.bytes_sent for each in sent]
    assert stored(store, sendings) == {str(s.target.path): digest(s) for s in sendings}


def test_an_unchanged_tree_costs_one_search(store: Platform, repo: str, tmp_path: Path) -> None:
    sendings = tree(tmp_path, repo, [100] * 30)
    send_files(store, sendings, options=FOUR)
    sendings[7].source.write_bytes(b"changed")
    asked: list[str] = []
    original = PlatformSession.request

    def counted(
        session: PlatformSession, method: str, service: str, path: str, **rest: Any
    ) -> Answer:
        asked.append(f"{method} {path.partition(';')[0]}")
        return original(session, method, service, path, **rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlatformSession, "request", counted)
        again = send_files(store, sendings, options=FOUR)

    assert asked == ["POST api/search/aql", f"PUT {sendings[7].target}"]
    assert [each.bytes_sent for each in again] == [7 if n == 7 else 0 for n in range(30)]


def test_the_same_bytes_with_other_properties_are_deployed_again_without_a_body(
    store: Platform, repo: str, tmp_path: Path
) -> None:
    sendings = tree(tmp_path, repo, [20_000] * 10)
    send_files(store, sendings, options=FOUR)
    other = [Sending(s.source, s.target, Properties({"task": ("new",)})) for s in sendings]

    assert sum(each.bytes_sent for each in send_files(store, other, options=FOUR)) == 0

    found = store.search.folder(sendings[0].target.repository, "m/1")
    assert {item.properties.values["task"] for item in found} == {("new",)}


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sizes=st.lists(st.integers(0, 30_000), max_size=12), threads=st.integers(1, 6))
def test_any_sizes_in_any_number_of_threads(
    store: Platform, repo: str, tmp_path: Path, sizes: list[int], threads: int
) -> None:
    sendings = tree(tmp_path, repo, sizes)

    sent = send_files(store, sendings, options=TransferOptions(threads=threads))

    assert [(each.size, each.sha256) for each in sent] == [
        (size, digest(sending)) for size, sending in zip(sizes, sendings, strict=True)
    ]


def test_the_first_failure_stops_the_rest_and_names_the_file(
    store: Platform, repo: str, tmp_path: Path
) -> None:
    sendings = tree(tmp_path, repo, [50] * 40)
    sendings[3].source.unlink()
    drawn = []

    def drawing() -> Iterator[Sending]:
        for sending in sendings * 100:
            drawn.append(sending)
            yield sending

    with pytest.raises(NotFoundError, match=r"3\.bin does not exist"):
        send_files(store, drawing(), options=TransferOptions(threads=2))

    # The generator is drawn in batches; that is all that had been taken.
    assert len(drawn) <= 1000
    assert not running()


def test_leaving_the_iteration_ends_every_thread(
    store: Platform, repo: str, tmp_path: Path
) -> None:
    iteration = send_each(store, tree(tmp_path, repo, [50] * 40), options=FOUR)
    assert isinstance(next(iteration), Sent)

    iteration.close()  # type: ignore[attr-defined]

    assert not running()


def test_an_interruption_ends_every_thread(store: Platform, repo: str, tmp_path: Path) -> None:
    iteration = send_each(store, tree(tmp_path, repo, [50] * 40), options=FOUR)
    next(iteration)

    with pytest.raises(KeyboardInterrupt):
        iteration.throw(KeyboardInterrupt())  # type: ignore[attr-defined]

    assert not running()


def test_a_file_that_grows_while_it_is_sent_is_refused(
    store: Platform, repo: str, tmp_path: Path
) -> None:
    [sending] = tree(tmp_path, repo, [3_000_000])

    class Growing(Recorded):
        def moved(self, name: str, size: int) -> None:
            if 0 < size < 3_000_000:
                with sending.source.open("ab") as file:
                    file.write(b"more")

    with pytest.raises(IntegrityError, match=r"0\.bin changed while it was uploaded"):
        send_files(store, [sending], options=FOUR, progress=Growing())


@pytest.mark.parametrize("size", [50_001, 3_000_001])
def test_a_file_that_is_rewritten_before_it_is_sent_is_refused(
    store: Platform, repo: str, tmp_path: Path, size: int
) -> None:
    [sending] = tree(tmp_path, repo, [size])
    before = Sending(sending.source, sending.target, sending.properties, digest(sending))
    sending.source.write_bytes(b"x" * size)

    with pytest.raises((IntegrityError, ConflictError), match=r"0\.bin"):
        send_files(store, [before], options=FOUR)

    assert stored(store, [sending]) == {}


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    [sending] = tree(tmp_path, "any-local", [11])
    sending.source.chmod(0)
    with (
        scripted_server(Scripted(500)) as server,
        pytest.raises(UsageError, match=r"0\.bin has 11 bytes, the limit is 10"),
    ):
        send_files(scripted(server), [sending], options=TransferOptions(largest_bytes=10))

    assert server.asked == []


def test_a_link_is_refused_unless_asked_for(store: Platform, repo: str, tmp_path: Path) -> None:
    [sending] = tree(tmp_path, repo, [11])
    link = tmp_path / "link.bin"
    link.symlink_to(sending.source)
    linked = Sending(link, sending.target, sending.properties)

    with pytest.raises(UsageError, match="symbolic link"):
        send_files(store, [linked], options=FOUR)
    [sent] = send_files(store, [linked], options=TransferOptions(symlinks="follow"))

    assert sent.sha256 == digest(sending)


def test_a_storm_of_refusals_is_given_up_after_the_tries_asked_for(tmp_path: Path) -> None:
    [sending] = tree(tmp_path, "any-local", [11])
    with scripted_server(Scripted(503)) as server, pytest.raises(ServerError, match=r"0\.bin"):
        send_files(scripted(server), [sending], options=TransferOptions(retries=2))

    assert len(server.asked) == 3


def test_a_server_that_lies_about_what_it_stored_is_not_believed(tmp_path: Path) -> None:
    [sending] = tree(tmp_path, "any-local", [11])
    lie = Scripted(201, {"checksums": {"sha256": "0" * 64}})
    with scripted_server(lie) as server, pytest.raises(IntegrityError):
        send_files(scripted(server), [sending], options=FOUR)


def test_progress_adds_up_whether_bytes_move_or_not(
    store: Platform, repo: str, tmp_path: Path
) -> None:
    sendings = tree(tmp_path, repo, [0, 11, 2_500_000])
    for _ in range(2):
        told = Recorded()
        send_files(store, sendings, options=FOUR, progress=told)
        assert told.total == (3, 2_500_011)
        assert told.bytes == {str(s.target): s.source.stat().st_size for s in sendings}
        assert told.done == {str(s.target) for s in sendings}


class Recorded:
    """What was told."""

    def __init__(self) -> None:
        self.total: tuple[int | None, int | None] = (None, None)
        self.bytes: dict[str, int] = {}
        self.done: set[str] = set()

    def begin(self, total_files: int | None, total_bytes: int | None) -> None:
        self.total = (total_files, total_bytes)

    def started(self, name: str, size: int) -> None:
        self.bytes[name] = 0

    def moved(self, name: str, size: int) -> None:
        self.bytes[name] += size

    def finished(self, name: str) -> None:
        self.done.add(name)


def running() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "transfer"]
