"""The index that the user's pip asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.pip_index import pip_index

ONE, TWO = "https://index.example/one/simple", "https://index.example/two/simple"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment whose files are below a folder of the test."""
    return {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "machine")}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(environment: dict[str, str]) -> str | None:
    value = pip_index(environment)
    return None if value is None else str(value.value)


def test_the_variable_wins_over_every_file(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config/pip/pip.conf", f"[install]\nindex-url = {ONE}\n")
    value = pip_index({**home, "PIP_INDEX_URL": TWO})
    assert value is not None
    assert (value.value, value.origin) == (TWO, "environment PIP_INDEX_URL")


def test_a_file_says_where_it_was_found(home: dict[str, str], tmp_path: Path) -> None:
    path = write(tmp_path / ".config/pip/pip.conf", f"[global]\nindex-url = {ONE}\n")
    value = pip_index(home)
    assert value is not None
    assert (value.value, value.origin) == (ONE, f"{path} [global]")


def test_the_users_file_wins_over_the_machines(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / "machine/pip/pip.conf", f"[global]\nindex-url = {ONE}\n")
    assert found(home) == ONE
    write(tmp_path / ".pip/pip.conf", f"[global]\nindex-url = {TWO}\n")
    assert found(home) == TWO


def test_install_wins_over_global_whichever_file_it_is_in(
    home: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path / "machine/pip/pip.conf", f"[install]\nindex-url = {ONE}\n")
    write(tmp_path / ".config/pip/pip.conf", f"[global]\nindex-url = {TWO}\n")
    assert found(home) == ONE


def test_a_named_file_stands_for_the_users(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config/pip/pip.conf", f"[install]\nindex-url = {ONE}\n")
    named = write(tmp_path / "named.conf", f"[global]\nindex_url: {TWO}\n")
    assert found({**home, "PIP_CONFIG_FILE": str(named)}) == TWO


def test_the_null_device_means_no_file_at_all(home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config/pip/pip.conf", f"[global]\nindex-url = {ONE}\n")
    assert found({**home, "PIP_CONFIG_FILE": os.devnull}) is None


def test_a_file_that_can_not_be_read_is_an_error_that_does_not_quote_it(
    home: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path / ".config/pip/pip.conf", "index-url = https://ada:canary-1@index.example\n")
    with pytest.raises(ConfigurationError) as caught:
        pip_index(home)
    assert "pip.conf" in caught.value.message
    assert "canary" not in caught.value.message


@pytest.mark.parametrize("section", ["global", "install"])
def test_pip_itself_sees_the_same(section: str, home: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path / ".config/pip/pip.conf", f"[{section}]\nindex-url = {ONE}\n")
    command = [sys.executable, "-m", "pip", "config", "get", f"{section}.index-url"]
    said = subprocess.run(command, env=home, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == found(home)
