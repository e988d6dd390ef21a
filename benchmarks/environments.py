"""Other clients in an environment of their own, kept between runs in the user's cache."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

import platformdirs
from filelock import FileLock

OTHERS = ("dohq-artifactory==1.0.2", "pyartifactory==2.11.2")
_SECONDS = 600


def others_python(requirements: tuple[str, ...] = OTHERS) -> Path:
    """An interpreter that has these; made once for each set of them."""
    key = hashlib.sha256("\n".join([sys.version, *requirements]).encode()).hexdigest()[:16]
    folder = platformdirs.user_cache_path("mlops-jfrog-bench") / f"clients-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = folder / "installed"
    with FileLock(f"{folder}.lock"):
        if not done.exists():
            venv.create(folder, with_pip=True, clear=True)
            install = [str(folder / "bin" / "pip"), "install", "--quiet", *requirements]
            subprocess.run(install, check=True, timeout=_SECONDS)
            done.touch()
    return folder / "bin" / "python"
