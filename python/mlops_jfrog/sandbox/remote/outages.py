"""Upstreams that gave no answer are left alone for a while, so that nobody waits for them again."""

from __future__ import annotations

import json
import threading
import time

from mlops_jfrog.errors import NetworkError, ServerError
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.remote.freshness import ASSUMED_OFFLINE, DEFAULT_SECONDS
from mlops_jfrog.sandbox.repositories import Repository

Key = tuple[object, ...]


class Outages:
    """Until when an upstream is assumed to be gone; a changed configuration is tried at once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._until: dict[Key, float] = {}

    def is_assumed(self, platform: Platform, repository: Repository) -> bool:
        """Whether the upstream gave no answer a short while ago."""
        with self._guard:
            return time.monotonic() < self._until.get(_key(platform, repository), 0.0)

    def note(self, platform: Platform, repository: Repository, error: NetworkError) -> None:
        """The upstream failed; one that answers, if only with an error, is there."""
        if isinstance(error, ServerError):
            return
        default = DEFAULT_SECONDS[ASSUMED_OFFLINE]
        seconds = float(repository.configuration.get(ASSUMED_OFFLINE, default))
        with self._guard:
            now = time.monotonic()
            self._until = {key: until for key, until in self._until.items() if until > now}
            self._until[_key(platform, repository)] = now + seconds


OUTAGES = Outages()
"""Those of this process; keys begin with the data folder."""


def _key(platform: Platform, repository: Repository) -> Key:
    configuration = json.dumps(repository.configuration, sort_keys=True)
    return (platform.data, repository.key, configuration)
