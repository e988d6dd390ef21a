"""The thread that tells members what changed, and tries again after an outage."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.federated import exchange
from mlops_jfrog.sandbox.federated.configuration import Member, members
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository

_log = logging.getLogger(__name__)
_EVERY_SECONDS = 0.5
_AFTER_FAILURE_SECONDS = 5.0
_STOP_SECONDS = 20


@contextmanager
def exchanging(platform: Platform) -> Iterator[None]:
    """For the time of the block, members learn of changes within about a second."""
    ended = threading.Event()
    worker = Worker(platform)
    thread = threading.Thread(target=worker.run, args=(ended,), name="federation", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_STOP_SECONDS)


class Worker:
    """Looks for what is to be told; a member that can't be told is left alone for a while."""

    def __init__(self, platform: Platform, clock: Callable[[], float] = time.monotonic) -> None:
        self._platform, self._clock = platform, clock
        self._not_before: dict[tuple[str, str], float] = {}

    def run(self, ended: threading.Event) -> None:
        """Until ``ended`` is set."""
        while not ended.wait(_EVERY_SECONDS):
            try:
                self.once()
            except Exception:
                # The thread must outlive whatever one round ran into.
                _log.exception("a round of the federation failed")

    def once(self) -> None:
        """One round over all federated repositories."""
        with self._platform.database.read() as db:
            found = repositories.of_class(db, "federated")
        for repository in found:
            for url, count in exchange.lag(self._platform, repository).items():
                if count:
                    self._tell(repository, url)

    def _tell(self, repository: Repository, url: str) -> None:
        key = (repository.key, url)
        if self._clock() < self._not_before.get(key, 0.0):
            return
        member = next((each for each in members(repository) if each.url == url), Member(url))
        try:
            exchange.tell(self._platform, repository, member)
        except MlopsError as error:
            _log.warning("a member of %s is not told: %s", repository.key, error)
            self._not_before[key] = self._clock() + _AFTER_FAILURE_SECONDS
