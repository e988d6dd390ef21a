"""The helper in a virtual environment of its own: one a version, shared by a user's builds."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from helper_install import InstallFailed, index_url, install, last_line, python_of, run


def interpreter(version: str, environment: Mapping[str, str]) -> Path:
    """The Python that has the helper of that version; installs it the first time.

    Builds that come at the same time wait for the one that installs. Raises InstallFailed.
    """
    index = index_url(environment)
    key = hashlib.sha256(f"{index} {sys.base_prefix}".encode()).hexdigest()[:8]
    name = f"{version}-{sys.implementation.cache_tag}-{key}"
    root = cache_folder(environment)
    try:
        root.mkdir(parents=True, exist_ok=True)
        python = python_of(root / name)
        if not python.exists():
            with locked(root / f"{name}.lock"):
                if not python.exists():
                    build(root / name, version, index, environment)
    except OSError as error:
        raise InstallFailed(
            "configuration",
            3,
            f"the helper's cache {root} can't be used: {error.strerror}",
            "Let MLOPS_CACHE name a folder that this user may write.",
        ) from None
    return python


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where the environments are kept: MLOPS_CACHE, else the user's cache folder."""
    if environment.get("MLOPS_CACHE"):
        return Path(environment["MLOPS_CACHE"])
    if os.name == "nt":
        base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "mlops-jfrog" / "helper"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the file's lock; the system lets go of it even when this process is killed."""
    with open(path, "a+b") as file:
        if os.name == "nt":
            import msvcrt  # only there

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # not on Windows

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build(target: Path, version: str, index: str, environment: Mapping[str, str]) -> None:
    """Makes the environment beside its place, moves it there whole; the caller holds the lock."""
    for leftover in target.parent.glob(f"{target.name}.making-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=f"{target.name}.making-", dir=target.parent))
    try:
        venv = making / "venv"
        made = run([sys.executable, "-I", "-m", "venv", str(venv)], environment, making)
        if made.returncode:
            raise InstallFailed(
                "configuration",
                3,
                f"{sys.executable} can't make a virtual environment: {last_line(made.stdout)}",
                "Install Python's venv module (on Debian and Ubuntu: the package python3-venv).",
            )
        install(venv, version, index, environment, making)
        shutil.rmtree(target, ignore_errors=True)
        venv.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
