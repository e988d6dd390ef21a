"""Fixtures that tests of any layer may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """One sandbox for the whole run, over real HTTP; use names of your own in it."""
    with start_in_thread(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def fresh_sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    """An empty sandbox for one test."""
    with start_in_thread(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of facts that others published and of recordings (``MLOPS_REFERENCE``)."""
    folder = os.environ.get("MLOPS_REFERENCE", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("MLOPS_REFERENCE names no folder of reference data")
    return Path(folder)
