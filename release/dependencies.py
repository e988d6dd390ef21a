"""The core's dependencies as pure Python, the same files whatever machine builds them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

# rich wants them for code and Markdown, which this program never shows: 5.6 of 16 MB.
NOT_NEEDED = ("pygments", "markdown_it", "mdurl")
TESTS = ("joblib/test",)
COMPILED = (".so", ".pyd")


def install_core(lock: Path, folder: Path) -> None:
    """Install the pinned wheels of one fixed platform into ``folder``, then drop what is compiled.

    Every dependency with a compiled part falls back to its Python twin when that is absent.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    fixed_platform = ["--platform", "manylinux2014_x86_64", "--python-version", "3.10"]
    subprocess.run(  # noqa: S603  (our own interpreter and arguments)
        [
            *command,
            *fixed_platform,
            "--implementation=cp",
            "--only-binary=:all:",
            "--no-deps",
            "--no-compile",
            "--require-hashes",
            f"--target={folder}",
            f"--requirement={lock}",
        ],
        check=True,
    )
    keep_pure_python(folder)


def keep_pure_python(folder: Path) -> None:
    """Drop compiled modules, scripts, unneeded packages and what pip wrote about itself."""
    for name in (*NOT_NEEDED, *TESTS, "bin"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPILED:
            path.unlink()
    for metadata in folder.glob("*.dist-info"):
        # Names of the other files depend on pip's version; licences must stay.
        for name in ("RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json"):
            (metadata / name).unlink(missing_ok=True)
