"""Starts a build, and follows it through queue and log to its end, restarts included."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mlops_jfrog.errors import BuildFailed, NetworkError
from mlops_jfrog.integrations.jenkins.jobs.controller import Controller, LogPart
from mlops_jfrog.workflows.journal import Journal

_NOTE = re.compile("\x1b\\[8mha:[^\x1b]*\x1b\\[0m|\x1b\\[[0-9;]*m")
"""What Jenkins hides in a log for its own pages, and colours."""

T = TypeVar("T")


@dataclass(frozen=True)
class Pace:
    """How often to look, and how long a controller may be away; seconds."""

    between: float = 2.0
    patience: float = 900.0
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Ended:
    """A build that ended with SUCCESS."""

    number: int
    url: str
    result: str


class Following:
    """One build of the job at ``path``, from the queue on."""

    def __init__(
        self,
        controller: Controller,
        path: str,
        journal: Journal,
        write: Callable[[str], None],
        pace: Pace,
    ) -> None:
        self._controller = controller
        self._path = path
        self._journal = journal
        self._write = write
        self._pace = pace

    def start(self, parameters: Mapping[str, str]) -> int:
        """Queue it; the number in the queue."""
        return self._controller.start(self._path, parameters)

    def to_end(self, queue_number: int) -> Ended:
        """Wait for it to start and to end, its log written as it grows.

        Raises BuildFailed for any other end than SUCCESS, NetworkError where the controller stays
        away for longer than the patience.
        """
        number = self._started(queue_number)
        self._journal.step(f"{self._path} #{number} runs")
        self._follow_log(number)
        build = self._patiently(lambda: self._controller.build(self._path, number))
        while build.get("building"):
            self._pace.sleep(self._pace.between)
            build = self._patiently(lambda: self._controller.build(self._path, number))
        result, url = str(build.get("result")), str(build.get("url") or "")
        if result != "SUCCESS":
            raise BuildFailed(f"{self._path} #{number} ended as {result}", url=url or None)
        return Ended(number, url, result)

    def _started(self, queue_number: int) -> int:
        reason = None
        while True:
            queued = self._patiently(lambda: self._controller.queued(queue_number))
            if queued is None:
                return self._found_again(queue_number)
            if queued.get("cancelled"):
                raise BuildFailed(f"{self._path} was taken out of the queue")
            executable = queued.get("executable")
            if executable:
                return int(executable["number"])
            if queued.get("why") and queued["why"] != reason:
                reason = queued["why"]
                self._journal.step(f"waiting: {reason}")
            self._pace.sleep(self._pace.between)

    def _found_again(self, queue_number: int) -> int:
        """The queue forgets its items after minutes and at a restart; builds keep the number."""
        number = self._patiently(lambda: self._controller.build_of(self._path, queue_number))
        if number is None:
            raise BuildFailed(
                f"{self._path}: the controller has forgotten the queued build",
                hint="Look at the job's page, and start it again if it did not run.",
            )
        return number

    def _follow_log(self, number: int) -> None:
        start, rest, more = 0, "", True
        while more:
            part = self._log(number, start)
            lines = (rest + part.text).replace("\r\n", "\n").split("\n")
            # A note may be cut in two where an answer ends; a whole line holds whole notes.
            rest = lines.pop()
            for line in lines:
                self._write(_NOTE.sub("", line) + "\n")
            start, more = part.end, part.more
            if more:
                self._pace.sleep(self._pace.between)
        if rest:
            self._write(_NOTE.sub("", rest) + "\n")

    def _log(self, number: int, start: int) -> LogPart:
        return self._patiently(lambda: self._controller.log(self._path, number, start))

    def _patiently(self, ask: Callable[[], T]) -> T:
        """What ``ask`` says; a controller that restarts is waited for."""
        left = self._pace.patience
        while True:
            try:
                return ask()
            except NetworkError as away:
                if left <= 0:
                    raise
                if left == self._pace.patience:
                    self._journal.step(f"waiting for the controller: {away.message}")
                left -= max(self._pace.between, 1.0)
                self._pace.sleep(self._pace.between)
