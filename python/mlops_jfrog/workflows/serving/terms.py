"""The terms of serving: how often to look, how long to wait, what to bear meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.contract.download import DownloadInto
from mlops_jfrog.errors import MlopsError, NetworkError, NotFoundError, UsageError
from mlops_jfrog.workflows.serving.follow import is_away

_INTERVAL_SECONDS, _KEEP = 30.0, 2
_WAITING_SECONDS = 5.0
"""Longest pause while there is nothing to serve yet."""


@dataclass(frozen=True)
class Terms:
    """What the user asked for, checked, the rest filled in."""

    folder: Path
    health_file: Path
    interval_seconds: float
    wait_seconds: float
    exit_when_away: bool
    keep: int

    @classmethod
    def of(cls, operation: DownloadInto, directory: Path) -> Terms:
        """UsageError names the flag that is wrong."""
        if operation.into is None:
            raise UsageError("--into is missing", hint="Name the folder to serve from: --into DIR.")
        if operation.watch and operation.locked:
            raise UsageError(
                "--watch and --locked exclude each other: what is locked never changes",
                hint="Lock again to deploy another version, or watch a stage.",
            )
        folder = directory / operation.into
        endless = math.inf if operation.watch else 0.0
        return cls(
            folder=folder,
            health_file=directory / (operation.health_file or folder / "health.json"),
            interval_seconds=_at_least("--interval", operation.interval, 0.1, _INTERVAL_SECONDS),
            wait_seconds=_at_least("--wait", operation.wait, 0.0, endless),
            exit_when_away=operation.when_away == "exit",
            keep=int(_at_least("--keep", operation.keep, 1, _KEEP)),
        )

    def pause_seconds(self, *, serving: bool) -> float:
        """How long until the next look."""
        return self.interval_seconds if serving else min(self.interval_seconds, _WAITING_SECONDS)

    def gives_up(self, error: MlopsError, *, serving: bool, waited_seconds: float) -> bool:
        """Whether an error ends it, where it would go on looking otherwise."""
        if serving:
            return self.exit_when_away and is_away(error)
        return not _may_come(error) or waited_seconds >= self.wait_seconds


def _may_come(error: MlopsError) -> bool:
    """Whether waiting helps: the platform starts, or somebody promotes a first version."""
    return isinstance(error, NetworkError | NotFoundError)


def _at_least(flag: str, given: float | None, least: float, default: float) -> float:
    value = default if given is None else given
    if not value >= least or (given is not None and math.isinf(value)):
        raise UsageError(f"{flag} must be a number of at least {least:g}, not {value:g}")
    return value
