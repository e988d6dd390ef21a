"""Fixtures of the sandbox's own tests."""

from __future__ import annotations

import itertools

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_client import PlatformClient


@pytest.fixture
def client(sandbox: RunningSandbox) -> PlatformClient:
    """The shared sandbox as its administrator."""
    return PlatformClient(sandbox)


_COUNTER = itertools.count(1)


@pytest.fixture
def unique() -> str:
    """A word that no other test has, for names in the shared sandbox."""
    return f"t{next(_COUNTER)}"


@pytest.fixture
def fresh_client(fresh_sandbox: RunningSandbox) -> PlatformClient:
    """An empty sandbox as its administrator."""
    return PlatformClient(fresh_sandbox)


@pytest.fixture
def plain_client(sandbox: RunningSandbox, client: PlatformClient) -> PlatformClient:
    """The shared sandbox as a user without any right."""
    body = {"username": "nobody-special", "scope": "applied-permissions/user", "expires_in": 600}
    answer = client.post("/access/api/v1/tokens", json=body)
    assert answer.status_code == 200, answer.text
    return PlatformClient(sandbox, answer.json()["access_token"])
