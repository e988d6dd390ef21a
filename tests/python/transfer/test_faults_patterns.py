"""Many files at once through a connection where several things go wrong, drawn from a seed."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import quote

import pytest

from mlops_jfrog.errors import ConflictError, IntegrityError, NetworkError, ServerError
from support.faulty_answers import (
    CorruptAnswer,
    CorruptUpload,
    CutAnswer,
    CutUpload,
    Fault,
    LieAboutChecksums,
    LoseAnswer,
    Refuse,
    TruncateAnswer,
)
from support.faulty_setting import FaultySetting, contents, digests

REPOSITORY = "ml-models-dev-local"
SIZES = (0, 1, 9_000, 20_000, 70_000, 300_000)
CLEAR = (
    NetworkError.exit_code,
    ServerError.exit_code,
    IntegrityError.exit_code,
    ConflictError.exit_code,
)


def write_files(folder: Path, drawn: random.Random) -> dict[str, bytes]:
    """Two files of each size, in folders, with names that need quoting."""
    files = {
        f"{part} #{part}/größe {size}.bin": drawn.randbytes(size)
        for part in range(2)
        for size in SIZES
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return files


def upload_fault(drawn: random.Random) -> Fault:
    at = drawn.randrange(70_000)
    return drawn.choice(
        [
            CutUpload(at),
            CorruptUpload(at),
            LoseAnswer(),
            LieAboutChecksums(),
            Refuse(429, {"Retry-After": "1"}),
            Refuse(500),
            Refuse(503),
        ]
    )


def download_fault(drawn: random.Random) -> Fault:
    at = drawn.randrange(70_000)
    return drawn.choice(
        [
            CutAnswer(at),
            CorruptAnswer(at),
            TruncateAnswer(at),
            LoseAnswer(),
            LieAboutChecksums(),
            Refuse(429, {"Retry-After": "1"}),
            Refuse(500),
        ]
    )


def target(setting: FaultySetting) -> str:
    return f"{setting.project.model}/files"


def stored(setting: FaultySetting) -> dict[str, str]:
    prefix = f"{target(setting)}/"
    found = setting.registry.files(REPOSITORY, setting.project.model)
    return {path.removeprefix(prefix): sha256 for path, sha256 in found.items()}


def upload(setting: FaultySetting, folder: Path) -> tuple[str, ...]:
    return ("upload", f"{folder}/(*)", f"{REPOSITORY}/{target(setting)}/{{1}}")


def download(setting: FaultySetting, folder: Path) -> tuple[str, ...]:
    return ("download", f"{REPOSITORY}/{target(setting)}/(*)", f"{folder}/{{1}}")


@pytest.mark.parametrize("seed", range(8))
def test_an_upload_ends_whole_or_with_one_clear_error_and_the_next_one_completes_it(
    faulty: FaultySetting, waits: list[float], tmp_path: Path, seed: int
) -> None:
    drawn = random.Random(seed)
    files = write_files(tmp_path / "source", drawn)
    for _ in range(8):
        skip = drawn.randrange(20)
        faulty.proxy.inject("PUT", "/files/", upload_fault(drawn), skip=skip)

    ended = faulty.run(*upload(faulty, tmp_path / "source"))

    if ended.code != 0:
        ended.assert_one_clear_error(*CLEAR)
        right = digests(files)
        found = stored(faulty)
        assert [name for name in found if found[name] != right.get(name)] == []
        faulty.proxy.heal()
        again = faulty.run(*upload(faulty, tmp_path / "source"))
        assert again.code == 0, again.errors
    assert stored(faulty) == digests(files)


@pytest.mark.parametrize("seed", range(8))
def test_a_download_ends_whole_or_with_one_clear_error_and_the_next_one_completes_it(
    faulty: FaultySetting, waits: list[float], tmp_path: Path, seed: int
) -> None:
    drawn = random.Random(seed)
    files = write_files(tmp_path / "source", drawn)
    assert faulty.run(*upload(faulty, tmp_path / "source")).code == 0
    folder = tmp_path / "out"
    for _ in range(8):
        skip = drawn.randrange(12)
        faulty.proxy.inject("GET", "/files/", download_fault(drawn), skip=skip)

    ended = faulty.run(*download(faulty, folder))

    if ended.code != 0:
        ended.assert_one_clear_error(*CLEAR)
        found = contents(folder)
        assert [name for name in found if found[name] != files.get(name)] == []
        faulty.proxy.heal()
        again = faulty.run(*download(faulty, folder))
        assert again.code == 0, again.errors
    assert contents(folder) == files


@pytest.mark.parametrize("status", [429, 503])
def test_a_storm_over_everything_is_waited_out(
    faulty: FaultySetting, waits: list[float], tmp_path: Path, status: int
) -> None:
    files = write_files(tmp_path / "source", random.Random(status))
    for name in files:
        for method in ("PUT", "GET"):
            refused = Refuse(status, {"Retry-After": "3"})
            faulty.proxy.inject(method, quote(name), refused, times=2)

    assert faulty.run(*upload(faulty, tmp_path / "source")).code == 0
    assert faulty.run(*download(faulty, tmp_path / "out")).code == 0

    assert stored(faulty) == digests(files)
    assert contents(tmp_path / "out") == files
    assert set(waits) == {3.0}


def test_a_download_that_answers_the_wrong_part_is_not_believed(
    faulty: FaultySetting, waits: list[float], tmp_path: Path
) -> None:
    files = write_files(tmp_path / "source", random.Random(7))
    assert faulty.run(*upload(faulty, tmp_path / "source")).code == 0
    # Cut once, and what is sent to go on with is damaged: every byte is verified in the end.
    faulty.proxy.inject("GET", "300000.bin", CutAnswer(200_000))
    faulty.proxy.inject("GET", "300000.bin", CorruptAnswer(50))

    assert faulty.run(*download(faulty, tmp_path / "out")).code == 0

    assert contents(tmp_path / "out") == files
