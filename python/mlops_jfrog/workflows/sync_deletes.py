"""``--sync-deletes``: afterwards a folder holds what was moved now, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.many_requests import delete_each


def local_surplus(folder: Path, downloaded: Iterable[Path]) -> tuple[Path, ...]:
    """Files and links in a local folder that are not among those that are downloaded."""
    inside = Path(os.path.abspath(folder))
    kept = {Path(os.path.abspath(each)) for each in downloaded}
    check_some_go_there(str(folder), (inside in each.parents for each in kept))
    found = []
    for here, folders, files in os.walk(inside):
        links = [name for name in folders if os.path.islink(os.path.join(here, name))]
        found += [Path(here, name) for name in (*files, *links)]
    return tuple(sorted(path for path in found if path not in kept))


def delete_stored(surplus: Collection[ArtifactPath], context: Context) -> None:
    """Take stored files away."""
    if surplus:
        delete_each(tuple(surplus), context)


def delete_local(folder: Path, surplus: Iterable[Path]) -> None:
    """Take local files away, and the folders below ``folder`` that hold nothing without them."""
    inside = Path(os.path.abspath(folder))
    try:
        for path in surplus:
            path.unlink(missing_ok=True)
            above = path.parent
            while inside in above.parents and not os.listdir(above):
                above.rmdir()
                above = above.parent
    except OSError as error:
        raise ConfigurationError(f"{error.filename} can't be deleted: {error.strerror}") from None


def agreed(folder: str, surplus: Collection[object], quiet: bool | None, context: Context) -> bool:
    """Whether the surplus may go: nothing to ask about, said to be quiet, or confirmed."""
    if not surplus or quiet:
        return True
    noun = "file" if len(surplus) == 1 else "files"
    return context.confirm(f"Delete {len(surplus)} {noun} in {folder} that are not among these?")


def check_some_go_there(folder: str, goes_there: Iterable[bool]) -> None:
    """UsageError where none does: the folder would only be emptied."""
    if not any(goes_there):
        raise UsageError(
            f"nothing goes to {folder}, so --sync-deletes would only empty it",
            hint="Name the target's own folder.",
        )
