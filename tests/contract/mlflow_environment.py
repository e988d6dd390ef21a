"""MLflow as users have it, with our package beside it, and its server."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from packaging.requirements import Requirement

from .conftest import environment, isolated_environment

MLFLOW = "mlflow==3.17.2"
_CHECKOUT = Path(__file__).resolve().parents[2]
_READY = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")
_SECONDS = 120


def mlflow_programs() -> Path:
    """The programs' folder of an environment with MLflow and what our package needs."""
    return environment((MLFLOW, *own_requirements()))


def our_package(folder: Path) -> str:
    """A ``PYTHONPATH`` with this checkout and its entry points, as an installation has them."""
    site = folder / "site"
    metadata = site / "mlops_jfrog.dist-info"
    metadata.mkdir(parents=True)
    installed = importlib.metadata.distribution("mlops-jfrog")
    for name in ("METADATA", "entry_points.txt"):
        (metadata / name).write_text(installed.read_text(name) or "", encoding="utf-8")
    return f"{site}:{_CHECKOUT / 'python'}"


def mlflow_variables(home: Path, **variables: str) -> dict[str, str]:
    """What a process with MLflow gets: nothing of ours but what the test says."""
    return isolated_environment(
        home,
        PYTHONPATH=our_package(home),
        PYTHONUNBUFFERED="1",
        MLFLOW_DISABLE_TELEMETRY="true",
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false",
        GIT_PYTHON_REFRESH="quiet",
        **variables,
    )


@contextmanager
def mlflow_server(home: Path, variables: Mapping[str, str], *arguments: str) -> Iterator[str]:
    """A server on a free port with a database of its own; its address."""
    command = [str(mlflow_programs() / "mlflow"), "server", "--host", "127.0.0.1", "--port", "0"]
    command += ["--workers", "1", "--backend-store-uri", f"sqlite:///{home / 'mlflow.db'}"]
    log = home / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, *arguments], env=dict(variables), cwd=home, stdout=out, stderr=out
        )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := _READY.search(log.read_text(encoding="utf-8")):
            return found.group(1)
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def own_requirements() -> tuple[str, ...]:
    """Of the package without extras: what is needed wherever it runs."""
    asked = [Requirement(each) for each in importlib.metadata.requires("mlops-jfrog") or []]
    return tuple(sorted(str(each) for each in asked if each.marker is None))
