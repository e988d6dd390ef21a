"""The background thread that scans: what was asked for, and everything again when rules change.

What was asked for survives a restart; one worker at a time scans a data folder, whichever process
it is in, and every look at Xray makes sure that there is one.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from weakref import WeakKeyDictionary

from filelock import FileLock, Timeout

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.xray import scans
from mlops_jfrog.sandbox.xray.inspection import Inspection, inspect
from mlops_jfrog.sandbox.xray.knowledge import knowledge_of
from mlops_jfrog.sandbox.xray.stored_files import file_findings, unseen_files

_log = logging.getLogger(__name__)


class Worker:
    """At most one thread, started when it is woken, ended when there is nothing left."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._woken = False
        self._resting = False

    def wake(self, platform: Platform) -> None:
        """Make sure that a thread looks for work after this moment."""
        with self._lock:
            self._woken = True
            if self._thread is None and not self._resting:
                self._thread = threading.Thread(
                    target=self._run, args=(platform,), name="xray", daemon=True
                )
                self._thread.start()

    def rest(self) -> None:
        """End after the build or file that is being scanned; no thread is started any more."""
        with self._lock:
            self._resting = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self, platform: Platform) -> None:
        while self._is_wanted():
            try:
                with FileLock(platform.data / "xray.lock", timeout=0):
                    self._scan(platform)
            except Timeout:  # another process is at it
                continue
            except MlopsError as error:
                _log.warning("Xray can't scan: %s", error)
            except Exception:
                _log.exception("the Xray worker stopped")

    def _scan(self, platform: Platform) -> None:
        with contextlib.suppress(MlopsError):  # each scan that needs them fails, and says why
            knowledge_of(platform.advisories).advisories()
        with platform.database.write() as db:
            scans.request_indexed(db)
        while not self._resting and _scan_build(platform):
            pass
        while not self._resting and (files := _unseen(platform)):
            for repository, node in files:
                if not self._resting:
                    file_findings(platform, repository, node)

    def _is_wanted(self) -> bool:
        with self._lock:
            wanted = self._woken and not self._resting
            self._woken = False
            if not wanted:
                self._thread = None
            return wanted


_workers: WeakKeyDictionary[Platform, Worker] = WeakKeyDictionary()
_workers_lock = threading.Lock()


def worker_of(platform: Platform) -> Worker:
    """The one of this data folder in this process."""
    with _workers_lock:
        return _workers.setdefault(platform, Worker())


def _scan_build(platform: Platform) -> bool:
    """Whether there was one to do."""
    knowledge = knowledge_of(platform.advisories).digest()
    with platform.database.read() as db:
        task = scans.next_task(db, knowledge)
    if task is None:
        return False
    inspected: Inspection | str
    try:
        inspected = inspect(platform, task.run)
    except Exception as error:
        _log.exception("the scan of build %s/%s failed", task.run.name, task.run.number)
        inspected = type(error).__name__
    with platform.database.write() as db:
        scans.finish(db, task, knowledge, inspected)
    return True


def _unseen(platform: Platform) -> list[tuple[Repository, Node]]:
    """Some files of indexed repositories that are to be looked at."""
    knowledge = knowledge_of(platform.advisories).digest()
    with platform.database.read() as db:
        return list(unseen_files(db, knowledge))
