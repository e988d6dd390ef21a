"""A Hugging Face repository for each test, in the shared sandbox."""

from __future__ import annotations

import pytest

from sandbox.huggingface.hub_wire import HubWire
from support.platform_client import PlatformClient


@pytest.fixture
def wire(client: PlatformClient, unique: str) -> HubWire:
    """An empty local repository."""
    return HubWire(client, client.repository(f"hf-{unique}-local", packageType="huggingfaceml"))
