"""Several clients side by side: each run of one is followed by a run of the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import Contender
from benchmarks.measure import Command, CommandFailed, Run, once, summarised
from benchmarks.rows import Row
from benchmarks.used import put_aside

ENOUGH_SECONDS = 10.0
"""So that the whole takes half an hour, and not two for those who are slow."""


@dataclass(frozen=True)
class Attempt:
    """What one client shall do: ``commands`` are measured, ``check`` raises WrongResult after."""

    commands: Sequence[Command]
    check: Callable[[], None]


class WrongResult(Exception):
    """A client said that it was done, and it is not."""


Arrange = Callable[[Contender, Path], AbstractContextManager[Attempt]]
"""Prepares one attempt of a contender in an empty folder; nothing of that is measured."""


def compare(
    case: str,
    server: str,
    contenders: Sequence[Contender],
    arrange: Arrange,
    *,
    runs: int,
    scratch: Path,
    files: int = 1,
) -> Iterator[Row]:
    """A row for each contender; one that fails is not tried again.

    Each is run ``runs`` times, or until it has taken ENOUGH_SECONDS: what takes long varies little.
    """
    taken: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    failed: dict[str, str] = {}
    for number in range(runs):
        for contender in _turns(contenders, number):
            taken_so_far = sum(run.seconds for run in taken[contender.name])
            if contender.name in failed or taken_so_far >= ENOUGH_SECONDS:
                continue
            try:
                taken[contender.name].append(_attempt(contender, arrange, scratch))
            except (CommandFailed, WrongResult) as error:
                failed[contender.name] = f"can't: {error}"
    for contender in contenders:
        name = contender.name
        measured = None if name in failed else summarised(taken[name])
        yield Row(case, server, name, measured, failed.get(name, ""), files)


def _turns(contenders: Sequence[Contender], number: int) -> Sequence[Contender]:
    """Each time another one begins: it may pay for memory that those after it use again."""
    first = number % len(contenders)
    return [*contenders[first:], *contenders[:first]]


def _attempt(contender: Contender, arrange: Arrange, scratch: Path) -> Run:
    folder = scratch / "attempt"
    folder.mkdir(parents=True)
    try:
        with arrange(contender, folder) as attempt:
            run = together([once(command) for command in attempt.commands])
            attempt.check()
        return run
    finally:
        put_aside(folder)


def together(runs: Sequence[Run]) -> Run:
    """Runs one after the other as one."""
    return Run(
        seconds=sum(run.seconds for run in runs),
        cpu_seconds=sum(run.cpu_seconds for run in runs),
        peak_mib=max(run.peak_mib for run in runs),
    )
