"""Faults on the way down: whole and right files, or one clear error and a second run."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from mlops_jfrog.errors import (
    AuthenticationError,
    IntegrityError,
    MlopsError,
    NetworkError,
    ServerError,
)
from mlops_jfrog.http import PlatformSession
from support.faulty_answers import (
    CorruptAnswer,
    CutAnswer,
    Fault,
    LieAboutChecksums,
    LoseAnswer,
    Refuse,
    Trickle,
    TruncateAnswer,
)
from support.faulty_setting import WEIGHTS_BYTES, FaultySetting, contents

ALWAYS = 1000
MODEL, MANIFEST = "/1.0.0/model.json", "/1.0.0/mlops-manifest.json"
DRAWN = random.Random(20261121).sample(range(1, WEIGHTS_BYTES), 4)


@pytest.mark.parametrize("after", [0, 1, WEIGHTS_BYTES - 1, *DRAWN])
def test_a_connection_cut_in_the_middle_is_taken_up_where_it_broke(
    published: FaultySetting, waits: list[float], tmp_path: Path, after: int
) -> None:
    published.proxy.inject("GET", MODEL, CutAnswer(after))

    assert published.download(tmp_path / "out").code == 0

    published.assert_whole(tmp_path / "out")
    assert published.proxy.count("GET", MODEL) == 2
    assert published.proxy.ranges == ([f"bytes={after}-{WEIGHTS_BYTES - 1}"] if after else [])


def test_a_second_run_continues_what_a_first_one_had_to_give_up(
    published: FaultySetting, waits: list[float], tmp_path: Path
) -> None:
    published.proxy.inject("GET", MODEL, CutAnswer(1000), times=ALWAYS)
    published.download(tmp_path / "out").assert_one_clear_error(NetworkError.exit_code)
    published.proxy.heal()
    published.proxy.ranges.clear()

    assert published.download(tmp_path / "out").code == 0

    published.assert_whole(tmp_path / "out")
    [asked] = published.proxy.ranges
    assert int(asked.removeprefix("bytes=").partition("-")[0]) >= 1000


@pytest.mark.parametrize("target", [MODEL, MANIFEST])
def test_an_answer_that_never_comes_is_asked_for_again(
    published: FaultySetting, waits: list[float], tmp_path: Path, target: str
) -> None:
    published.proxy.inject("GET", target, LoseAnswer())

    assert published.download(tmp_path / "out").code == 0

    published.assert_whole(tmp_path / "out")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (CutAnswer(1000), NetworkError),
        (LoseAnswer(), NetworkError),
        (CorruptAnswer(0), IntegrityError),
        (CorruptAnswer(WEIGHTS_BYTES // 2), IntegrityError),
        (CorruptAnswer(-1), IntegrityError),
        (TruncateAnswer(0), IntegrityError),
        (TruncateAnswer(WEIGHTS_BYTES - 1), IntegrityError),
        (Refuse(503), ServerError),
        (Refuse(403), MlopsError),
    ],
    ids=str,
)
def test_a_fault_that_stays_is_one_clear_error_and_leaves_nothing_wrong(
    published: FaultySetting,
    waits: list[float],
    tmp_path: Path,
    fault: Fault,
    error: type[MlopsError],
) -> None:
    folder = tmp_path / "out"
    published.proxy.inject("GET", MODEL, fault, times=ALWAYS)

    ended = published.download(folder)

    ended.assert_one_clear_error(*with_subclasses(error))
    assert "model.json" not in contents(folder)
    published.assert_nothing_wrong(folder)
    published.proxy.heal()
    assert published.download(folder).code == 0
    published.assert_whole(folder)


def with_subclasses(error: type[MlopsError]) -> set[int]:
    return {error.exit_code, *(each.exit_code for each in error.__subclasses__())} | (
        {AuthenticationError.exit_code, 11} if error is MlopsError else set()
    )


@pytest.mark.parametrize("fault", [CorruptAnswer(60), TruncateAnswer(100)], ids=str)
def test_a_manifest_that_changes_on_the_way_is_not_believed(
    published: FaultySetting, waits: list[float], tmp_path: Path, fault: Fault
) -> None:
    published.proxy.inject("GET", MANIFEST, fault, times=ALWAYS)

    assert published.download(tmp_path / "out").code != 0

    assert contents(tmp_path / "out") == {}


def test_a_platform_that_states_other_checksums_is_not_believed(
    published: FaultySetting, waits: list[float], tmp_path: Path
) -> None:
    published.proxy.inject("GET", "/1.0.0/", LieAboutChecksums(), times=ALWAYS)

    published.download(tmp_path / "out").assert_one_clear_error(IntegrityError.exit_code)

    assert "model.json" not in contents(tmp_path / "out")
    published.assert_nothing_wrong(tmp_path / "out")


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "9"}], ids=["", "retry-after"])
def test_a_storm_of_refusals_is_waited_out(
    published: FaultySetting,
    waits: list[float],
    tmp_path: Path,
    status: int,
    headers: dict[str, str],
) -> None:
    published.proxy.inject("GET", MODEL, Refuse(status, headers), times=3)

    assert published.download(tmp_path / "out").code == 0

    published.assert_whole(tmp_path / "out")
    assert len(waits) == 3
    assert waits == [9.0] * 3 if headers else max(waits) <= 2.0


def test_a_slow_server_is_waited_for_as_long_as_something_comes(
    published: FaultySetting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_silence(monkeypatch, 1.0)
    # Longer in all than the limit of silence, and never silent for as long.
    published.proxy.inject("GET", MODEL, Trickle(WEIGHTS_BYTES // 15, 0.1))

    assert published.download(tmp_path / "out").code == 0

    published.assert_whole(tmp_path / "out")


def test_a_server_that_falls_silent_is_one_clear_error(
    published: FaultySetting, waits: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_silence(monkeypatch, 0.3)
    silent = Trickle(100, 0.0, pieces=3, silence_seconds=2.0)
    published.proxy.inject("GET", MODEL, silent, times=ALWAYS)

    published.download(tmp_path / "out").assert_one_clear_error(NetworkError.exit_code)

    assert "model.json" not in contents(tmp_path / "out")
    published.proxy.heal()
    assert published.download(tmp_path / "out").code == 0
    published.assert_whole(tmp_path / "out")


def limit_silence(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    defaults = PlatformSession.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "silence_seconds", seconds)


def test_a_token_that_expires_in_the_middle_is_said(
    published: FaultySetting, waits: list[float], tmp_path: Path
) -> None:
    published.proxy.inject("GET", MODEL, Refuse(401), times=ALWAYS)

    published.download(tmp_path / "out").assert_one_clear_error(AuthenticationError.exit_code)

    published.assert_nothing_wrong(tmp_path / "out")
    published.proxy.heal()
    assert published.download(tmp_path / "out").code == 0
    published.assert_whole(tmp_path / "out")
