"""Faults on the way down: whole and right files, or one clear error and a second run."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_jfrog.errors import (
    AuthenticationError,
    ConfigurationError,
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
KILLING = Path(__file__).parents[1] / "support/killing"
DRAWN = random.Random(20261121).sample(range(1, WEIGHTS_BYTES), 4)


def command(setting: FaultySetting, folder: Path) -> list[str]:
    download = [sys.executable, "-m", "mlops_jfrog", "download", "--stage", "staging"]
    download += ["--version", "1.0.0"]
    return [*download, "--target", str(folder)]


def environment(setting: FaultySetting, **variables: str) -> dict[str, str]:
    return {**setting.project.environment, "JF_URL": setting.proxy.url, **variables}


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


def limited_to(size: int) -> Callable[[], None]:
    """No file of the process may grow past ``size`` bytes: what a full disk does to a write."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_disk_that_is_full_is_one_clear_error_and_leaves_nothing_wrong(
    published: FaultySetting, tmp_path: Path
) -> None:
    folder = tmp_path / "out"

    ended = subprocess.run(
        command(published, folder),
        cwd=published.project.folder,
        env=environment(published, PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=limited_to(WEIGHTS_BYTES // 2),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == ConfigurationError.exit_code, ended.stderr
    assert ended.stderr.count("error: ") == 1
    assert "model.json" in ended.stderr
    assert "can't be written" in ended.stderr
    assert "model.json" not in contents(folder)
    published.assert_nothing_wrong(folder)
    assert published.download(folder).code == 0
    published.assert_whole(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="/sys takes no new folder, even from root")
def test_a_target_that_may_not_be_written_is_one_clear_error(published: FaultySetting) -> None:
    folder = Path("/sys/kernel/mlops-jfrog")

    published.download(folder).assert_one_clear_error(ConfigurationError.exit_code)

    assert not folder.exists()


def test_a_target_below_a_file_is_one_clear_error(published: FaultySetting, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    ended = published.download(tmp_path / "file" / "out")

    ended.assert_one_clear_error(ConfigurationError.exit_code)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_killed_download_shows_no_file_that_is_not_whole(
    published: FaultySetting, tmp_path: Path
) -> None:
    log = tmp_path / "events"
    watched = {"PYTHONPATH": str(KILLING), "KILL_LOG": str(log)}
    undisturbed = run_killed(published, tmp_path / "undisturbed", watched)
    assert undisturbed == 0
    events = log.read_text(encoding="utf-8").splitlines()
    assert [event for event in events if event.startswith("rename")], events

    for at in range(len(events)):
        folder = tmp_path / f"killed-{at}"
        own = {"XDG_CACHE_HOME": str(tmp_path / f"cache-{at}")}
        killed = {**watched, **own, "KILL_AT": str(at), "KILL_WHEN": "before"}
        assert run_killed(published, folder, killed) == -signal.SIGKILL
        shown = {n: c for n, c in contents(folder).items() if not Path(n).name.startswith(".")}
        assert [n for n, c in shown.items() if published.files[n] != c] == [], events[at]
        assert run_killed(published, folder, own) == 0
        published.assert_whole(folder)


def run_killed(published: FaultySetting, folder: Path, variables: dict[str, str]) -> int:
    return subprocess.run(
        command(published, folder),
        cwd=published.project.folder,
        env=environment(published, **variables),
        capture_output=True,
        timeout=60,
        check=False,
    ).returncode


def test_two_processes_may_download_the_same_files(
    published: FaultySetting, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    # Slow enough that both write at the same time.
    published.proxy.inject("GET", MODEL, Trickle(WEIGHTS_BYTES // 10, 0.05), times=2)
    started = [
        subprocess.Popen(
            command(published, folder),
            cwd=published.project.folder,
            env=environment(published),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]

    errors = [process.communicate(timeout=60)[1] for process in started]

    assert [process.returncode for process in started] == [0, 0], errors
    published.assert_whole(folder)
