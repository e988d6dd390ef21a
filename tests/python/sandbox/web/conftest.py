"""Readers of the shared sandbox's pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox

from .browser import Reader


@pytest.fixture
def stranger(sandbox: RunningSandbox) -> Iterator[Reader]:
    """Somebody who is not logged in."""
    reader = Reader(sandbox.url)
    with reader.session:
        yield reader


@pytest.fixture
def reader(stranger: Reader, sandbox: RunningSandbox) -> Reader:
    """The administrator, logged in."""
    assert stranger.log_in(sandbox.admin_user, sandbox.admin_password).status_code == 303
    return stranger
