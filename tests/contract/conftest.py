"""Outside clients in environments of their own, kept between runs in the user's cache."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest
from filelock import FileLock

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.platform_client import PlatformClient

INSTALLERS = ("twine==6.2.0", "uv==0.13.8")
_INSTALL_SECONDS = 600


@pytest.fixture(scope="session")
def installers() -> Path:
    """Folder with ``pip``, ``twine`` and ``uv``, none of them ours."""
    return environment(INSTALLERS)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    """An empty sandbox for one test."""
    with start_in_thread(tmp_path / "sandbox") as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> PlatformClient:
    """That sandbox as its administrator."""
    return PlatformClient(sandbox)


def environment(requirements: tuple[str, ...]) -> Path:
    """The programs' folder of an environment with these; made once for each set of them."""
    key = hashlib.sha256("\n".join([sys.version, *requirements]).encode()).hexdigest()[:16]
    folder = platformdirs.user_cache_path("mlops-jfrog-tests") / f"clients-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = folder / "installed"
    with FileLock(f"{folder}.lock"):
        if not done.exists():
            venv.create(folder, with_pip=True, clear=True)
            command = [str(folder / "bin" / "pip"), "install", "--quiet", *requirements]
            subprocess.run(command, check=True, timeout=_INSTALL_SECONDS)
            done.touch()
    return folder / "bin"


def isolated_environment(home: Path, **variables: str) -> dict[str, str]:
    """Variables for an outside client that reads no configuration but what the test gives it."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_NO_CACHE_DIR": "1",
        "UV_NO_CONFIG": "1",
        "UV_NO_CACHE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        **variables,
    }
