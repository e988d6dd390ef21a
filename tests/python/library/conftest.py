"""An index that wants a login, and an agent's environment that points at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.login_index import TOKEN, Index, serving, wheel


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    yield from serving(Index([wheel(tmp_path, "0.1.0"), wheel(tmp_path, "0.2.0")]))


@pytest.fixture
def environment(index: Index, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "JF_URL": index.url,
        "JF_ACCESS_TOKEN": TOKEN,
        "MLOPS_CACHE": str(tmp_path / "cache"),
    }
