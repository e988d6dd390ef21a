"""Faults on this machine: a full disk, a target that can't be written, a kill, two at once."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError
from support.faulty_answers import Trickle
from support.faulty_setting import WEIGHTS_BYTES, FaultySetting, contents

MODEL = "/1.0.0/model.json"
KILLING = Path(__file__).parents[1] / "support/killing"


def command(setting: FaultySetting, folder: Path) -> list[str]:
    download = [sys.executable, "-m", "mlops_jfrog", "download", "--stage", "staging"]
    download += ["--version", "1.0.0"]
    return [*download, "--target", str(folder)]


def environment(setting: FaultySetting, **variables: str) -> dict[str, str]:
    return {**setting.project.environment, "JF_URL": setting.proxy.url, **variables}


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


def test_an_upload_needs_no_room_on_the_disk(faulty: FaultySetting) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "mlops_jfrog", "upload"],
        cwd=faulty.project.folder,
        env=environment(faulty, PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=limited_to(0),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    faulty.assert_stored_whole()


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
