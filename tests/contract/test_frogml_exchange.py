"""Models between FrogML and this project: each loads what the other stored, through the gates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import joblib
import pytest
from sklearn.linear_model import LogisticRegression

from mlops_jfrog import Registry
from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.platform_client import PlatformClient

from .clients import Client, Driven

EXCHANGE = Client("frogml[scikit-learn]==2.1.152", ("frogml_exchange",), ())
REPOSITORY = "exchange-ml"
_SECONDS = 120


@dataclass(frozen=True)
class Exchange:
    """A sandbox with both kinds of repositories, and what FrogML did there."""

    sandbox: RunningSandbox
    folder: Path
    driven: Driven

    def run(self, *arguments: str) -> str:
        return run(self.sandbox, self.folder, *arguments)


def run(sandbox: RunningSandbox, folder: Path, *arguments: str) -> str:
    """The command, as a user types it."""
    done = subprocess.run(
        [sys.executable, "-m", "mlops_jfrog", *arguments],
        cwd=folder,
        env=surroundings(sandbox, folder),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def surroundings(sandbox: RunningSandbox, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "MLOPS_FROGML_REPOSITORY": REPOSITORY,
        "CI": "true",
    }


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """What is published here first, then FrogML's turn."""
    folder = tmp_path_factory.mktemp("exchange")
    with start_in_thread(folder / "sandbox") as sandbox:
        client = PlatformClient(sandbox)
        client.repository(REPOSITORY, packageType="machinelearning")
        (folder / "mlops.yml").write_text(json.dumps({"model": "ours-files", "version": "1.0.0"}))
        run(sandbox, folder, "setup", "apply")
        (folder / "model.json").write_text('{"weights": [1]}')
        run(sandbox, folder, "publish", "--file", "model.json")
        (folder / "requirements.txt").write_text("scikit-learn==1.9.1\n")
        model = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
        joblib.dump(model, folder / "model.joblib")
        run(
            sandbox, folder, "publish", "--model", "ours-sklearn", "--framework", "sklearn",
            "--file", "model.joblib", "--build-name", "ours-sklearn",
        )  # fmt: skip
        yield Exchange(sandbox, folder, EXCHANGE.drive(sandbox, folder / "work"))


@pytest.mark.parametrize("behaviour", EXCHANGE.behaviours)
def test_frogml_does_its_part(exchange: Exchange, behaviour: str) -> None:
    error = exchange.driven.errors[behaviour]
    assert error is None, error


def test_what_frogml_logged_is_gated_promoted_resolved_and_loaded(exchange: Exchange) -> None:
    source = f"frogml:{REPOSITORY}/theirs/2.0.0"
    exchange.run("import", source, "--require", "accuracy >= 0.9", "--promote", "--build-name", "x")
    registry = Registry(exchange.folder, surroundings(exchange.sandbox, exchange.folder))
    assert registry.resolve("theirs").version == "2.0.0"
    assert list(registry.load("theirs").predict([[0.0], [3.0]])) == [0, 1]
