"""The helper's environment: made once a version, whole or not at all, by real pip."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.login_index import Index
from support.resource_module import LIBRARY, load

helper_install = load("helper_install")
helper_venv = load("helper_venv")


def test_exactly_the_wanted_version_is_installed_once(
    index: Index, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []
    real = helper_install.run

    def recorded(command: list[str], *rest: object) -> object:
        commands.append(" ".join(command))
        return real(command, *rest)

    monkeypatch.setattr(helper_install, "run", recorded)
    monkeypatch.setattr(helper_venv, "run", recorded)
    python = helper_venv.interpreter("0.1.0", environment)
    said = subprocess.check_output([str(python), "-I", "-m", "mlops_jfrog"], text=True)
    assert said == "helper 0.1.0\n"
    assert helper_venv.interpreter("0.1.0", environment) == python
    assert len(index.downloads()) == 1
    assert commands
    assert "canary" not in " ".join(commands)
    written = [p for p in Path(environment["MLOPS_CACHE"]).rglob("*") if p.is_file()]
    assert not [path for path in written if b"canary-" in path.read_bytes()]
    assert not list(Path(environment["MLOPS_CACHE"]).rglob("keyring.py"))


def test_two_builds_at_once_install_it_once(index: Index, environment: dict[str, str]) -> None:
    program = (
        f"import os, sys; sys.path.insert(0, {str(LIBRARY)!r}); import helper_venv;"
        "print(helper_venv.interpreter('0.1.0', os.environ))"
    )
    builds = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [build.communicate()[0].decode().splitlines()[-1] for build in builds]
    assert [build.returncode for build in builds] == [0, 0]
    assert said[0] == said[1]
    assert len(index.downloads()) == 1


def test_a_cache_that_cannot_be_used_is_named(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(helper_install.InstallFailed, match=r"cache .* can't be used") as failed:
        helper_venv.interpreter("0.1.0", {**environment, "MLOPS_CACHE": str(tmp_path / "file")})
    assert "MLOPS_CACHE" in failed.value.hint


def test_what_a_killed_installation_left_is_cleared_away(environment: dict[str, str]) -> None:
    python = helper_venv.interpreter("0.1.0", environment)
    home = python.parent.parent
    home.rename(home.with_name(home.name + ".making-killed"))
    assert helper_venv.interpreter("0.1.0", environment).exists()
    assert [p.name for p in home.parent.iterdir() if p.is_dir()] == [home.name]
