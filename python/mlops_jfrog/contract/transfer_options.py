"""How files are moved: parameters of every operation that moves some."""

from __future__ import annotations

from dataclasses import dataclass

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import parameter

QUIET = "Ask nothing, show no progress. In CI (the variable CI) nothing is asked either."
DETAILED = "Print the JFrog CLI's JSON summary: status, totals, source, target and SHA-256."


@dataclass(frozen=True)
class ManyRequests(ProjectOperation):
    """Parallelism and retries; nothing given fits the machine."""

    threads: int | None = parameter("Most files done at once; by default what fits the machine.")
    retries: int | None = parameter("Further tries of a request after the first.")


@dataclass(frozen=True)
class Transfer(ManyRequests):
    """Splitting of big files besides."""

    split_count: int | None = parameter("Parts of one big file that move at once; 0 or 1 is one.")
    min_split: str | None = parameter(
        "Size from which a file moves in parts, such as 200MiB; a number alone is MiB in an "
        "upload, KiB in a download, as the JFrog CLI has it."
    )


@dataclass(frozen=True)
class UploadTransfer(Transfer):
    """What sending takes besides."""

    max_size: str | None = parameter(
        "Largest file to send, such as 5GiB; a larger one is refused before it is read.",
        setting="max_size",
    )
    symlinks: str | None = parameter(
        "Symbolic links: refuse them (the default), or follow them inside their folder.",
        choices=("refuse", "follow"),
    )
