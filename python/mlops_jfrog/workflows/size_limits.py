"""Files that are larger than a repository or the user allows: refused before one is read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mlops_jfrog.domain.byte_size import parse_size
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.context import Context


def refuse_oversize(files: Iterable[tuple[Path, RepositoryKey]], context: Context) -> None:
    """UsageError naming the first file that is too large for where it goes."""
    limits: dict[RepositoryKey, tuple[str, int] | None] = {}
    for path, repository in files:
        if repository not in limits:
            limits[repository] = _limit(repository, context)
        limit = limits[repository]
        if limit is None:
            continue
        try:
            size = path.stat().st_size
        except OSError:
            continue  # told when it is read
        if size > limit[1]:
            raise UsageError(
                f"{path} has {size} bytes, the limit {limit[0]} is {limit[1]}",
                hint="Raise the limit, or leave the file out. Nothing was read or sent.",
            )


def _limit(repository: RepositoryKey, context: Context) -> tuple[str, int] | None:
    """The smallest that holds there, and its name."""
    found = []
    for name in ("max_size", f"limits.{repository}"):
        value = context.settings.value(name)
        if value is not None:
            try:
                found.append((name, parse_size(str(value.value))))
            except UsageError as error:
                raise UsageError(f"{value.origin}: {error.message}", hint=error.hint) from None
    return min(found, key=lambda each: each[1], default=None)
