"""Files that were fetched from somewhere, as a version has them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.workflows.origin import Origin

_LOCK = "requirements.txt"


def keep_only(folder: Path, names: Iterable[str]) -> None:
    """Remove what an interrupted try has left there and the source has no more."""
    kept = {folder.joinpath(*name.split("/")) for name in names}
    for path in folder.rglob("*"):
        if not path.is_dir() and path not in kept:
            path.unlink()


def as_version(folder: Path) -> Origin:
    """Everything below ``folder`` as weights but the dependency lock, which is stored as such.

    The lock is moved beside the folder, since a version has one file of a name.
    """
    lock, aside = folder / _LOCK, folder.with_name("lock") / _LOCK
    aside.unlink(missing_ok=True)
    if lock.is_file():
        aside.parent.mkdir(exist_ok=True)
        lock.replace(aside)
    if not any(path.is_file() for path in folder.rglob("*")):
        raise NotFoundError("there is no model file", hint="Name the folder that holds it.")
    return Origin(files=(str(folder),), requirements=aside if aside.is_file() else None)
