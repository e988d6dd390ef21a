"""Who is compared: how each is told to do a job."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import others_python
from benchmarks.job import Job
from benchmarks.measure import Command
from benchmarks.servers import Server

CHECKOUT = Path(__file__).resolve().parent.parent
OURS, OURS_FORGETFUL = "mlops-jfrog", "mlops-jfrog, no digest cache"
CURL, DIGEST_AND_CURL, DIGEST = "curl", "openssl dgst, then curl", "openssl dgst"
REQUESTS, DOHQ, PYARTIFACTORY = "requests", "dohq-artifactory 1.0.2", "pyartifactory 2.11.2"

Line = Callable[[Job, Server, Path], tuple[str, ...]]


@dataclass(frozen=True)
class Contender:
    """A client: its name in the table, and its command line for a job."""

    name: str
    line: Line
    remembers: bool = False
    """Whether an earlier run of it makes a later one faster."""

    def command(self, job: Job, server: Server, folder: Path) -> Command:
        """To be run in ``folder``, which is the client's home."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(CHECKOUT),
            "BENCH_TOKEN": server.token,
            "JF_URL": server.base.removesuffix("/artifactory"),
            "JF_ACCESS_TOKEN": server.token,
            **({"UNVERIFIED": "1"} if server.name == "nginx" else {}),
        }
        return Command(self.line(job, server, folder), environment, folder)


def contenders() -> tuple[Contender, ...]:
    """All that move files."""
    return (*at_once(), *one_by_one())


def at_once() -> tuple[Contender, ...]:
    """Those that move many files at the same time."""
    return (ours(), Contender(CURL, _curl))


def one_by_one() -> tuple[Contender, ...]:
    """Those that move one after the other, as scripts with them do."""
    return (
        Contender(REQUESTS, _program(Path(sys.executable), "plain_requests")),
        Contender(DOHQ, _program(others_python(), "dohq")),
        Contender(PYARTIFACTORY, _program(others_python(), "pyart")),
    )


def ours() -> Contender:
    """This project: its command; where a server can't be searched, its engine."""
    return Contender(OURS, _ours, remembers=True)


def ours_forgetful() -> Contender:
    """The same without what it remembers from the run before."""
    return Contender(OURS_FORGETFUL, _ours)


def digest_and_curl() -> Contender:
    """One digest pass and one plain upload of one file: the least that a safe upload takes."""
    return Contender(DIGEST_AND_CURL, _digest_and_curl)


def digest() -> Contender:
    """One digest pass of one file."""
    return Contender(DIGEST, lambda job, _, __: ("openssl", "dgst", "-sha256", _first(job)))


def _ours(job: Job, server: Server, folder: Path) -> tuple[str, ...]:
    if server.name == "nginx":
        return _program(Path(sys.executable), "engine")(job, server, folder)
    here, there = f"{job.local}/", f"{job.repository}/{job.folder}/"
    source, target = (here, there) if job.direction == "up" else (there, here)
    return (
        sys.executable,
        "-m",
        "mlops_jfrog",
        f"{job.direction}load",
        "--flat",
        f"{source}*",
        target,
    )


def _program(python: Path, name: str) -> Line:
    script = str(CHECKOUT / "benchmarks" / "clients" / f"{name}.py")

    def line(job: Job, server: Server, folder: Path) -> tuple[str, ...]:
        return (str(python), script, str(job.write(folder / "job.json")))

    return line


def _curl(job: Job, server: Server, folder: Path) -> tuple[str, ...]:
    configuration = folder / "curl.conf"
    lines = ["silent", "show-error", "fail", f'header = "Authorization: Bearer {server.token}"']
    if len(job.files) > 1:
        lines.append("parallel")
    for file in job.files:
        place = "upload-file" if job.direction == "up" else "output"
        lines += [f'url = "{job.url(file)}"', f'{place} = "{job.local}/{file.path}"']
    configuration.touch(mode=0o600)
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ("curl", "--disable", "--config", str(configuration))


def _digest_and_curl(job: Job, server: Server, folder: Path) -> tuple[str, ...]:
    both = 'openssl dgst -sha256 "$1" && shift && exec "$@"'
    return ("sh", "-c", both, "sh", _first(job), *_curl(job, server, folder))


def _first(job: Job) -> str:
    return str(Path(job.local) / job.files[0].path)
