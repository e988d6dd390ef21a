"""A server that answers a byte at a time: given up like a silent one, and nothing wrong is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import NetworkError
from mlops_jfrog.http import PlatformSession
from support.faulty_answers import Drip
from support.faulty_setting import FaultySetting, contents

ALWAYS = 1000
MODEL, MANIFEST = "/1.0.0/model.json", "/1.0.0/mlops-manifest.json"
LOCK = "/1.0.0/requirements.txt"
IN_THE_FIRST_LINE, IN_THE_HEADER, IN_THE_BODY = 5, 60, 2000
SILENCE = 0.3


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of silence is short, and nothing is sent faster than a few bytes in it."""
    defaults = PlatformSession.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "silence_seconds", SILENCE)


@pytest.mark.parametrize("after", [0, IN_THE_FIRST_LINE, IN_THE_HEADER, IN_THE_BODY])
def test_a_download_that_drips_is_one_clear_error(
    published: FaultySetting, waits: list[float], tmp_path: Path, after: int
) -> None:
    published.proxy.inject("GET", MODEL, Drip(after), times=ALWAYS)

    published.download(tmp_path / "out").assert_one_clear_error(NetworkError.exit_code)

    assert "model.json" not in contents(tmp_path / "out")
    published.proxy.heal()
    assert published.download(tmp_path / "out").code == 0
    published.assert_whole(tmp_path / "out")


def test_a_download_that_drips_once_is_taken_up_again(
    published: FaultySetting, waits: list[float], tmp_path: Path
) -> None:
    published.proxy.inject("GET", MODEL, Drip(IN_THE_HEADER))
    published.proxy.inject("GET", MODEL, Drip(IN_THE_BODY))

    assert published.download(tmp_path / "out").code == 0

    published.assert_whole(tmp_path / "out")
    assert published.proxy.count("GET", MODEL) == 3


@pytest.mark.parametrize("target", [MODEL, LOCK, MANIFEST])
@pytest.mark.parametrize("after", [IN_THE_FIRST_LINE, IN_THE_HEADER])
def test_an_upload_whose_answer_drips_is_one_clear_error(
    faulty: FaultySetting, waits: list[float], target: str, after: int
) -> None:
    faulty.proxy.inject("PUT", target, Drip(after), times=ALWAYS)

    faulty.run("upload").assert_one_clear_error(NetworkError.exit_code)

    faulty.proxy.heal()
    assert faulty.run("upload").code == 0
    faulty.assert_stored_whole()
