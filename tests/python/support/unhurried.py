"""A client that does not wait between tries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.platform import Platform


@contextmanager
def unhurried(url: str, token: str) -> Iterator[Platform]:
    """Of the platform at ``url``, until the block ends."""
    session = PlatformSession(
        {"artifactory": f"{url}/artifactory"},
        authorization=f"Bearer {token}",
        sleep=lambda _: None,
    )
    yield Platform(session)
    session.close()
