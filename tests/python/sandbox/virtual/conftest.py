"""Sandboxes in front of sandboxes, for what a virtual repository asks of remote ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.remote.two_sandboxes import TwoSandboxes


@pytest.fixture
def two(tmp_path: Path) -> Iterator[TwoSandboxes]:
    """Both empty."""
    made = TwoSandboxes(tmp_path)
    with made.upstream_life, made.own_life:
        yield made
