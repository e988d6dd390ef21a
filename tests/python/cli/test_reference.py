"""Generated documents: complete, and the same as in the checkout."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import fastjsonschema
import pytest

from mlops_jfrog.cli.reference import commands, commands_page, documents, settings_page
from mlops_jfrog.settings.keys import KEYS, Kind

CHECKOUT = Path(__file__).resolve().parents[3]
GENERATE = CHECKOUT / "docs" / "generate.py"


@pytest.mark.parametrize("path", documents())
def test_a_generated_file_is_what_would_be_generated(path: str) -> None:
    assert (CHECKOUT / path).read_text(encoding="utf-8") == documents()[path]


def test_every_command_and_flag_is_documented() -> None:
    page = commands_page()
    for typed, command in commands():
        _, section = page.split(f"\n## {typed}\n", 1)
        section = section.split("\n## ")[0]
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert all(f"{flag}" in section for flag in parameter.opts)


def test_every_setting_and_variable_is_documented() -> None:
    page = settings_page()
    for key in KEYS:
        assert f"| `{key.name}` |" in page
        assert all(f"`{name}`" in page for name in key.environment)


def test_no_secret_has_a_default() -> None:
    assert all(key.default is None for key in KEYS if key.kind is Kind.SECRET)


@pytest.mark.parametrize("path", [path for path in documents() if path.endswith(".schema.json")])
def test_a_schema_compiles(path: str) -> None:
    fastjsonschema.compile(json.loads(documents()[path]))


def test_no_generated_file_of_an_earlier_command_stays_behind() -> None:
    kept = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "vars").glob("*.txt")}
    assert kept <= documents().keys()


def test_check_names_what_drifted(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("generate", GENERATE)
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    generate.write(tmp_path)
    assert generate.drifted(tmp_path) == []
    (tmp_path / "docs/reference/steps.md").write_text("by hand")
    (tmp_path / "vars/mlopsGate.txt").unlink()
    assert set(generate.drifted(tmp_path)) == {"docs/reference/steps.md", "vars/mlopsGate.txt"}


def test_generate_refuses_an_unknown_flag() -> None:
    done = subprocess.run(
        [sys.executable, str(GENERATE), "--chekc"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "usage" in done.stderr
