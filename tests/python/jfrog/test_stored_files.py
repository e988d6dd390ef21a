"""Copies and moves on the platform: what is asked, and which answers count as done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import ConflictError, ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.stored_files import StoredFiles
from support.scripted_server import Scripted, ScriptedServer, scripted_server

SOURCE, TARGET = ArtifactPath.parse("a-local/x y.bin"), ArtifactPath.parse("b-local/z+ü.bin")
DONE = Scripted(200, {"messages": [{"level": "INFO", "message": "copying completed"}]})


@contextmanager
def stored(*answers: Scripted) -> Iterator[tuple[StoredFiles, ScriptedServer]]:
    with scripted_server(*answers) as server:
        session = PlatformSession({"artifactory": server.url}, authorization=None)
        try:
            yield StoredFiles(session), server
        finally:
            session.close()


@pytest.mark.parametrize(
    ("word", "path"),
    [
        ("copy", "/api/copy/a-local/x%20y.bin?to=%2Fb-local%2Fz%2B%C3%BC.bin"),
        ("move", "/api/move/a-local/x%20y.bin?to=%2Fb-local%2Fz%2B%C3%BC.bin"),
    ],
)
def test_names_are_encoded_for_the_path_and_for_the_query(word: str, path: str) -> None:
    with stored(DONE) as (files, server):
        getattr(files, word)(SOURCE, TARGET)
        assert [(asked.method, asked.target) for asked in server.asked] == [("POST", path)]


def test_trying_out_changes_nothing() -> None:
    with stored(DONE) as (files, server):
        files.try_out("move", SOURCE, TARGET)
        assert "?dry=1&to=" in server.asked[0].target


def test_a_message_of_failure_is_one_whatever_the_status() -> None:
    said = Scripted(200, {"messages": [{"level": "ERROR", "message": "rejected"}]})
    with stored(said) as (files, _), pytest.raises(ConflictError, match="rejected"):
        files.copy(SOURCE, TARGET)


@pytest.mark.parametrize("answer", [{}, [], {"messages": "fine"}])
def test_an_answer_that_says_nothing_is_an_error(answer: object) -> None:
    with stored(Scripted(200, answer)) as (files, _), pytest.raises(ServerError):
        files.copy(SOURCE, TARGET)
