"""A desk for the tests of settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    directory = tmp_path / "project"
    directory.mkdir()
    home = tmp_path / "jfrog-home"
    return Desk(directory, home, {"JFROG_CLI_HOME_DIR": str(home)})
