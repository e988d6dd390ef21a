"""Files up and down, each client against the same server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.compare import Attempt, WrongResult
from benchmarks.contenders import Contender, ours
from benchmarks.delay import delayed
from benchmarks.job import REPOSITORY, File, Job
from benchmarks.measure import once
from benchmarks.servers import Server, Start, stored_size


@dataclass(frozen=True)
class Load:
    """Files of one folder on disk."""

    local: Path
    files: tuple[File, ...]


def up(load: Load, server: Server, folder: str = "up") -> Job:
    """Send them."""
    return Job("up", server.base, REPOSITORY, folder, str(load.local), load.files)


def down(load: Load, server: Server, target: Path) -> Job:
    """Fetch what ``stored`` has put there."""
    target.mkdir(exist_ok=True)
    return Job("down", server.base, REPOSITORY, "up", str(target), load.files)


@dataclass(frozen=True)
class Uploads:
    """To an empty server each time, so that everything is new to it."""

    start: Start
    loads: Sequence[Load]
    """One after the other, each into a folder of its own."""

    @contextmanager
    def __call__(self, contender: Contender, folder: Path) -> Iterator[Attempt]:
        with self.start(folder / "server") as server:
            jobs = [up(load, server, f"up-{n}") for n, load in enumerate(self.loads)]
            commands = []
            for number, job in enumerate(jobs):
                home = folder / f"home-{number}"
                home.mkdir()
                commands.append(contender.command(job, server, home))
            yield Attempt(commands, lambda: check_stored(server, jobs))


@dataclass(frozen=True)
class UploadsAgain:
    """To a server that has the same files under the same names."""

    server: Server
    load: Load

    @contextmanager
    def __call__(self, contender: Contender, folder: Path) -> Iterator[Attempt]:
        job = up(self.load, self.server)
        command = contender.command(job, self.server, folder)
        if contender.remembers:
            once(command)
        yield Attempt([command], lambda: check_stored(self.server, [job]))


@dataclass(frozen=True)
class Downloads:
    """From a server that has them, into an empty folder."""

    server: Server
    load: Load

    @contextmanager
    def __call__(self, contender: Contender, folder: Path) -> Iterator[Attempt]:
        job = down(self.load, self.server, folder / "out")
        yield Attempt([contender.command(job, self.server, folder)], lambda: check_fetched(job))


@dataclass(frozen=True)
class DownloadsAgain:
    """The same into a folder that has the right files."""

    server: Server
    load: Load

    @contextmanager
    def __call__(self, contender: Contender, folder: Path) -> Iterator[Attempt]:
        shutil.copytree(self.load.local, folder / "out")
        job = down(self.load, self.server, folder / "out")
        command = contender.command(job, self.server, folder)
        if contender.remembers:
            once(command)
        yield Attempt([command], lambda: check_fetched(job))


@dataclass(frozen=True)
class Reads:
    """No server at all: what it costs to read the files."""

    load: Load

    @contextmanager
    def __call__(self, contender: Contender, folder: Path) -> Iterator[Attempt]:
        nowhere = Server("", "", "")
        job = up(self.load, nowhere)
        yield Attempt([contender.command(job, nowhere, folder)], lambda: None)


def distant(start: Start, round_trip: float) -> Start:
    """The same server, a round trip away."""

    @contextmanager
    def begin(scratch: Path) -> Iterator[Server]:
        with start(scratch) as near, away(near, round_trip, scratch) as server:
            yield server

    return begin


@contextmanager
def away(server: Server, round_trip: float, scratch: Path) -> Iterator[Server]:
    """A running server, seen from a round trip away."""
    with delayed(server.base, round_trip, scratch) as base:
        yield replace(server, base=base)


def stored(start: Start, load: Load, scratch: Path) -> AbstractContextManager[Server]:
    """A server that has the files."""

    @contextmanager
    def begin() -> Iterator[Server]:
        with start(scratch / "server") as server:
            job = up(load, server)
            home = scratch / "home"
            home.mkdir()
            once(ours().command(job, server, home))
            check_stored(server, [job])
            yield server

    return begin()


def check_stored(server: Server, jobs: Sequence[Job]) -> None:
    """The first and the last file of each job are there in their size; raises WrongResult."""
    for job in jobs:
        for file in {job.files[0], job.files[-1]}:
            size = stored_size(server, f"{job.repository}/{job.folder}/{file.path}")
            if size != file.size:
                raise WrongResult(f"{file.path} was stored with {size} bytes, not {file.size}")


def check_fetched(job: Job) -> None:
    """Every file is there in its size; raises WrongResult."""
    for file in job.files:
        path = Path(job.local) / file.path
        size = path.stat().st_size if path.is_file() else None
        if size != file.size:
            raise WrongResult(f"{file.path} arrived with {size} bytes, not {file.size}")
