"""Command lines of the JFrog CLI, with `jf rt` replaced by `mlops-jfrog`, on a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_client import PlatformClient
from support.typed import Typed


@pytest.fixture
def outside(sandbox: RunningSandbox) -> PlatformClient:
    """The platform as plain requests see it."""
    return PlatformClient(sandbox)


@pytest.fixture
def typed(sandbox: RunningSandbox, repo: str, tmp_path: Path) -> Iterator[Typed]:
    work = tmp_path / "work"
    work.mkdir()
    environment = {
        "HOME": str(tmp_path),
        "JF_URL": sandbox.url,
        "JF_ACCESS_TOKEN": sandbox.admin_token,
        "JFROG_CLI_HOME_DIR": str(tmp_path / "no-jfrog-home"),
        "PATH": "",
    }
    shell = Typed(work, environment, repo)
    yield shell
    assert sandbox.admin_token not in shell.output + shell.errors


@pytest.fixture
def gguf(typed: Typed) -> Typed:
    """Three parts of a model, one of them in a folder, and something else."""
    for name in ("part-1.gguf", "part-2.gguf", "deep/part-3.gguf", "notes.txt"):
        typed.write(f"models/{name}")
    return typed


@pytest.fixture
def stored(typed: Typed, outside: PlatformClient) -> Typed:
    """Three models with metrics; numbers that texts would sort wrongly."""
    for name, accuracy, epochs, env in (
        ("cat/1/model.onnx", "0.88", "9", "staging"),
        ("cat/2/model.onnx", "0.95", "10", "production"),
        ("dog/1/model.pkl", "0.9", "100", "production"),
    ):
        matrix = f";accuracy={accuracy};epochs={epochs};env={env};task=image-classification"
        path = f"/artifactory/{typed.repository}/{name}{matrix}"
        assert outside.put(path, data=name.encode()).status_code == 201
    return typed
