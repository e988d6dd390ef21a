"""``config show``: every setting, its value and where it came from."""

from __future__ import annotations

import json

from mlops_jfrog.settings.keys import KEYS

from .conftest import CANARY, Shell


def shown(shell: Shell) -> dict[str, tuple[str, str]]:
    assert shell("config", "show", "--json") == 0
    rows = json.loads(shell.output.getvalue())["outputs"]["settings"]
    return {row["key"]: (row["value"], row["origin"]) for row in rows}


def test_every_setting_has_its_origin(shell: Shell) -> None:
    (shell.directory / "mlops.yml").write_text("model: fraud\ngates:\n  metrics: [f1 > 0.5]\n")
    shell.environment["JF_URL"] = "https://h"
    found = shown(shell)
    assert found["model"] == ("fraud", "mlops.yml:1")
    assert found["gates.metrics"] == ("f1 > 0.5", "mlops.yml:3")
    assert found["url"] == ("https://h", "environment JF_URL")
    assert found["publish.stage"] == ("staging", "default")
    assert found["version"][1] == "not set"
    assert {key.name for key in KEYS if "*" not in key.name} <= found.keys()


def test_a_secret_is_known_to_be_there_and_not_shown(shell: Shell) -> None:
    assert shown(shell)["access_token"] == ("***", "environment JF_ACCESS_TOKEN")
    assert CANARY not in shell.said


def test_people_get_a_table(shell: Shell) -> None:
    assert shell("config", "show") == 0
    assert "    KEY " in shell.output.getvalue()


def test_an_unknown_key_is_an_error_with_its_line(shell: Shell) -> None:
    (shell.directory / "mlops.yml").write_text("model: fraud\nmetrcs: m.json\n")
    assert shell("config", "show") == 3
    assert "mlops.yml:2" in shell.errors.getvalue()
    assert "did you mean 'metrics'" in shell.errors.getvalue()
