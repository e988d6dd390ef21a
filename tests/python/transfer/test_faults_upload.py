"""Faults on the way up: the version is whole and right or isn't there, and a second run does it."""

from __future__ import annotations

import random

import pytest

from mlops_jfrog.errors import (
    AuthenticationError,
    ConflictError,
    IntegrityError,
    NetworkError,
    ServerError,
)
from support.faulty_answers import (
    AnswerWith,
    CorruptUpload,
    CutUpload,
    Fault,
    LieAboutChecksums,
    LoseAnswer,
    Refuse,
    Reply,
    TruncateUpload,
)
from support.faulty_setting import WEIGHTS_BYTES, FaultySetting

ALWAYS = 1000
MODEL, MANIFEST = "/1.0.0/model.json", "/1.0.0/mlops-manifest.json"
DRAWN = random.Random(20261121).sample(range(1, WEIGHTS_BYTES), 4)


@pytest.mark.parametrize("after", [0, 1, WEIGHTS_BYTES - 1, *DRAWN])
def test_a_connection_cut_in_the_middle_is_mended(
    faulty: FaultySetting, waits: list[float], after: int
) -> None:
    # The first PUT of the weights asks whether the store has them: it has no body to cut.
    faulty.proxy.inject("PUT", MODEL, CutUpload(after), skip=1)

    assert faulty.run("upload").code == 0

    assert len(waits) == 1
    faulty.assert_stored_whole()


@pytest.mark.parametrize("target", [MODEL, MANIFEST, "/1.0.0/requirements.txt"])
def test_an_answer_that_is_lost_changes_nothing(
    faulty: FaultySetting, waits: list[float], target: str
) -> None:
    faulty.proxy.inject("PUT", target, LoseAnswer())

    assert faulty.run("upload").code == 0

    faulty.assert_stored_whole()


def test_a_connection_that_is_always_cut_is_one_clear_error(
    faulty: FaultySetting, waits: list[float]
) -> None:
    faulty.proxy.inject("PUT", MODEL, CutUpload(1000), times=ALWAYS, skip=1)

    faulty.run("upload").assert_one_clear_error(NetworkError.exit_code)

    faulty.assert_no_version()
    faulty.proxy.heal()
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()


def test_bytes_that_change_on_the_way_are_not_published(
    faulty: FaultySetting, waits: list[float]
) -> None:
    faulty.proxy.inject("PUT", MODEL, CorruptUpload(500), times=ALWAYS, skip=1)

    ended = faulty.run("upload")

    ended.assert_one_clear_error(IntegrityError.exit_code, ConflictError.exit_code)
    faulty.assert_no_version()
    faulty.proxy.heal()
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()


@pytest.mark.parametrize("to", [0, 1, WEIGHTS_BYTES // 2, WEIGHTS_BYTES - 1])
def test_a_proxy_that_truncates_is_noticed(
    faulty: FaultySetting, waits: list[float], to: int
) -> None:
    faulty.proxy.inject("PUT", MODEL, TruncateUpload(to), times=ALWAYS, skip=1)

    ended = faulty.run("upload")

    ended.assert_one_clear_error(IntegrityError.exit_code, ConflictError.exit_code)
    faulty.assert_no_version()
    faulty.proxy.heal()
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()


@pytest.mark.parametrize("target", [MODEL, "/1.0.0/requirements.txt", MANIFEST])
def test_a_server_that_lies_about_checksums_is_not_believed(
    faulty: FaultySetting, waits: list[float], target: str
) -> None:
    faulty.proxy.inject("PUT", target, LieAboutChecksums(), times=ALWAYS)

    faulty.run("upload").assert_one_clear_error(IntegrityError.exit_code)

    faulty.proxy.heal()
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()


@pytest.mark.parametrize("body", [b"", b"<html>Created</html>", b"{}", b"[]", b'{"checksums": 1}'])
def test_a_checksum_deploy_without_the_right_checksums_in_its_answer_is_not_believed(
    faulty: FaultySetting, waits: list[float], body: bytes
) -> None:
    # nginx with WebDAV answers so, and stores an empty file.
    created = AnswerWith(Reply(201, {"Location": "/somewhere"}, body))
    faulty.proxy.inject("PUT", MODEL, created)

    assert faulty.run("upload").code == 0

    assert faulty.proxy.count("PUT", MODEL) == 2
    faulty.assert_stored_whole()


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "7"}], ids=["", "retry-after"])
def test_a_storm_of_refusals_is_waited_out(
    faulty: FaultySetting, waits: list[float], status: int, headers: dict[str, str]
) -> None:
    for target in (MODEL, MANIFEST):
        faulty.proxy.inject("PUT", target, Refuse(status, headers), times=3)

    assert faulty.run("upload").code == 0

    faulty.assert_stored_whole()
    assert len(waits) == 6
    if headers:
        assert waits == [7.0] * 6
    else:
        assert max(waits) <= 2.0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_storm_without_end_is_one_clear_error(
    faulty: FaultySetting, waits: list[float], status: int
) -> None:
    faulty.proxy.inject("PUT", MODEL, Refuse(status), times=ALWAYS)

    faulty.run("upload").assert_one_clear_error(ServerError.exit_code)

    assert len(waits) < 20
    faulty.assert_no_version()
    faulty.proxy.heal()
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_a_refusal_that_will_not_change_is_not_asked_again(
    faulty: FaultySetting, waits: list[float], status: int
) -> None:
    faulty.proxy.inject("PUT", MODEL, Refuse(status), times=ALWAYS)

    assert faulty.run("upload").code != 0

    # Once by checksum, once with the content.
    assert faulty.proxy.count("PUT", MODEL) <= 2
    faulty.assert_no_version()


def test_a_token_that_expires_in_the_middle_is_said_and_a_fresh_one_completes(
    faulty: FaultySetting, waits: list[float]
) -> None:
    faulty.proxy.inject("PUT", MANIFEST, Refuse(401), times=ALWAYS)

    faulty.run("upload").assert_one_clear_error(AuthenticationError.exit_code)

    faulty.assert_no_version()
    faulty.proxy.heal()
    faulty.proxy.asked.clear()
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()
    assert faulty.proxy.count("PUT", MODEL) == 0, "what is there already was sent again"


@pytest.mark.parametrize("draw", range(4))
def test_a_publish_survives_a_fault_at_every_kind_of_request(
    faulty: FaultySetting, waits: list[float], draw: int
) -> None:
    drawn = random.Random(draw)
    for method in ("GET", "PUT", "POST"):
        fault: Fault = drawn.choice([LoseAnswer(), Refuse(503), Refuse(429)])
        faulty.proxy.inject(method, "/", fault, skip=drawn.randrange(3))

    ended = faulty.run("publish")

    if ended.code != 0:
        ended.assert_one_clear_error(NetworkError.exit_code, ServerError.exit_code)
        faulty.proxy.heal()
        again = faulty.run("publish")
        assert again.code == 0, again.errors
    faulty.assert_stored_whole()
