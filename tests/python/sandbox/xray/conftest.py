"""A sandbox in which builds can be indexed and watched."""

from __future__ import annotations

import pytest

from support.platform_client import PlatformClient
from support.xray_client import XrayClient


@pytest.fixture
def xray(client: PlatformClient) -> XrayClient:
    """Xray of the shared sandbox."""
    return XrayClient(client)
