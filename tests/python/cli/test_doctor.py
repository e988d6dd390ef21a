"""``doctor`` in a shell: its exit code and its table."""

from __future__ import annotations

import json

from .conftest import CANARY, Shell


def test_what_is_wrong_is_told_with_its_remedy_and_ends_in_an_exit_code(shell: Shell) -> None:
    assert shell("doctor") == 3
    told = shell.errors.getvalue()
    assert "wrong: platform: no JFrog Platform is configured -> Set JF_URL" in told
    assert CANARY not in shell.said


def test_json_holds_the_whole_table_though_it_failed(shell: Shell) -> None:
    assert shell("doctor", "--json") == 3
    document = json.loads(shell.output.getvalue())
    assert document["status"] == "error"
    states = {row["check"]: row["state"] for row in document["outputs"]["checks"]}
    assert (states["Python"], states["platform"]) == ("ok", "wrong")
    assert {"capability", "available", "needs"} == set(document["outputs"]["capabilities"][0])
