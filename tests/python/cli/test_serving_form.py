"""``download --into`` as it is typed: chosen by its flags, ended by a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from support.typed import Typed


@pytest.fixture
def typed(sandbox: RunningSandbox, tmp_path: Path) -> Typed:
    environment = {
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "HOME": str(tmp_path),
        "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
        "CI": "true",
    }
    return Typed(tmp_path, environment, "unused")


def test_the_model_is_typed_where_a_pattern_would_be(typed: Typed) -> None:
    assert typed("mlops-jfrog download no-such@1 --into models") == 5
    assert "no-such 1 is not in ml-models-prod-local" in typed.errors


@pytest.mark.parametrize(
    "line",
    [
        "download x@1 --watch",
        "download x@1 --locked",
        "download x@1 out/ --into models",
        "download x@1 --into models --flat",
        "download x@1 --into models --target out",
        "download x@1 --into models --watch --locked",
        "download x@1 --into models --when-away=never",
    ],
)
def test_what_does_not_go_together_is_a_usage_error(typed: Typed, line: str) -> None:
    assert typed(f"mlops-jfrog {line}") == 2
    assert len(typed.errors.splitlines()) <= 2
    assert not (typed.directory / "models").exists()


def test_a_lock_is_read_and_written(typed: Typed) -> None:
    assert typed("mlops-jfrog lock") == 2
    assert typed("mlops-jfrog lock no-such@production") == 5
    (typed.directory / "models.lock").write_text("nonsense")
    assert typed("mlops-jfrog download x@1 --into models --locked") == 3
    assert "models.lock is no lock file" in typed.errors


def test_a_watcher_ends_well_when_it_is_told_to(typed: Typed) -> None:
    health = typed.directory / "models" / "health.json"
    words = ["download", "no-such@production", "--into", "models", "--watch", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "mlops_jfrog", *words],
        cwd=typed.directory,
        env={**os.environ, **typed.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        while not health.exists() and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert json.loads(output)["outputs"]["state"] == "waiting"
    assert json.loads(health.read_text())["error"]["code"] == "not-found"
    assert typed.environment["JF_ACCESS_TOKEN"] not in output + errors
