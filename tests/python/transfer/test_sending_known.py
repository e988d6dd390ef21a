"""Which bytes the platform has: asked for many files at once, and none that it has sent again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import PermissionDenied
from mlops_jfrog.http import Answer, PlatformSession
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import Search
from mlops_jfrog.transfer import sending
from mlops_jfrog.transfer.known_bytes import ASKED_ALONE_FROM, is_asked_together
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.sending import Sending, Sent, send_files

FOUR = TransferOptions(threads=4)
SIZE = 20_000


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Method and first part of the path of every request; a PUT says whether it has a body."""
    found: list[str] = []
    original = PlatformSession.request

    def counted(
        session: PlatformSession, method: str, service: str, path: str, **rest: Any
    ) -> Answer:
        found.append(f"{method} {'search' if 'search' in path else bool(rest.get('body'))}")
        return original(session, method, service, path, **rest)

    monkeypatch.setattr(PlatformSession, "request", counted)
    return found


def files(folder: Path, repo: str, version: str, count: int, *, salt: str) -> list[Sending]:
    """Files of SIZE bytes, all different from each other and from those of another salt."""
    made = []
    for number in range(count):
        source = folder / f"{version}-{number}.bin"
        source.write_bytes(hashlib.sha256(f"{salt}{number}{repo}".encode()).digest() * (SIZE // 32))
        target = ArtifactPath.parse(f"{repo}/m/{version}/{number}.bin")
        made.append(Sending(source, target, Properties()))
    return made


def sent(store: Platform, sendings: list[Sending]) -> list[int]:
    return [each.bytes_sent for each in send_files(store, sendings, options=FOUR)]


def test_new_files_cost_a_request_each_and_two_searches(
    store: Platform, repo: str, tmp_path: Path, asked: list[str]
) -> None:
    sendings = files(tmp_path, repo, "1", 30, salt="a")

    assert sent(store, sendings) == [SIZE] * 30

    assert sorted(asked) == ["POST search"] * 2 + ["PUT True"] * 30


def test_bytes_that_are_there_under_other_names_are_not_sent(
    store: Platform, repo: str, tmp_path: Path, asked: list[str]
) -> None:
    first = files(tmp_path, repo, "1", 30, salt="a")
    sent(store, first)
    asked.clear()
    second = files(tmp_path, repo, "2", 30, salt="a")
    second[7].source.write_bytes(b"n" * SIZE)

    assert sent(store, second) == [SIZE if number == 7 else 0 for number in range(30)]

    assert sorted(asked) == ["POST search"] * 2 + ["PUT False"] * 29 + ["PUT True"]


def test_the_same_bytes_twice_in_one_call_are_sent_once(
    store: Platform, repo: str, tmp_path: Path
) -> None:
    sendings = files(tmp_path, repo, "1", 10, salt="a")
    copies = [
        Sending(each.source, ArtifactPath.parse(f"{each.target}.copy"), Properties())
        for each in sendings
    ]

    assert sum(sent(store, [*sendings, *copies])) <= 14 * SIZE  # four are under way at once
    assert sum(sent(store, copies)) == 0


def test_a_platform_that_will_not_say_is_asked_for_each(
    store: Platform, repo: str, tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(search: Search, digests: object) -> set[str]:
        raise PermissionDenied("not for you")

    monkeypatch.setattr(Search, "stored_digests", refuse)
    sendings = files(tmp_path, repo, "1", 10, salt="a")

    assert sent(store, sendings) == [SIZE] * 10

    assert sorted(asked) == ["POST search"] + ["PUT False"] * 10 + ["PUT True"] * 10


def test_a_file_that_changed_since_it_was_asked_for_is_hashed_again(
    store: Platform, repo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sendings = files(tmp_path, repo, "1", 10, salt="a")
    original = Search.stored_digests

    def rewriting(search: Search, digests: list[str]) -> set[str]:
        found = original(search, digests)
        sendings[3].source.write_bytes(b"x" * SIZE)
        return found

    monkeypatch.setattr(Search, "stored_digests", rewriting)

    made: tuple[Sent, ...] = send_files(store, sendings, options=FOUR)

    assert made[3].sha256 == hashlib.sha256(b"x" * SIZE).hexdigest()
    assert store.artifacts.read(sendings[3].target) == b"x" * SIZE


@pytest.mark.parametrize(
    ("size", "together"),
    [(0, False), (10_239, False), (10_240, True), (ASKED_ALONE_FROM, False), (1 << 40, False)],
)
def test_what_is_cheap_to_send_or_dear_is_asked_for_alone(size: int, together: bool) -> None:
    assert is_asked_together(size) is together


def test_unchanged_files_of_one_folder_cost_one_search_in_all(
    store: Platform,
    repo: str,
    tmp_path: Path,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "_BATCH", 10)
    sendings = files(tmp_path, repo, "1", 30, salt="a")
    sent(store, sendings)
    asked.clear()

    assert sent(store, sendings) == [0] * 30

    assert asked == ["POST search"]


def test_what_is_there_and_what_is_not_come_back_in_order(
    store: Platform, repo: str, tmp_path: Path
) -> None:
    sendings = files(tmp_path, repo, "1", 30, salt="a")
    sent(store, sendings)
    for number in (0, 8, 9, 29):
        sendings[number].source.write_bytes(bytes([number]) * SIZE)

    again = send_files(store, sendings, options=FOUR)

    assert [each.target for each in again] == [each.target for each in sendings]
    assert [n for n, each in enumerate(again) if each.bytes_sent] == [0, 8, 9, 29]
    assert [each.sha256 for each in again] == [
        hashlib.sha256(each.source.read_bytes()).hexdigest() for each in sendings
    ]
