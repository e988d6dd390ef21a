"""The release tree: what a Jenkins library checkout holds, and the helper in its resources."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from release.dependencies import install_core
from release.zipapp import build_zipapp

LOADED_BY_JENKINS = {
    "vars": ("*.groovy", "*.txt"),
    "src": ("*.groovy",),
    "resources": ("*.json", "*.py", "*.sh", "*.cmd"),
}
"""Folders of a library, and the files of each that a build can see."""

ZIPAPP = Path("resources/org/mlopsjfrog/mlops-jfrog.pyz")


def write_library(checkout: Path, folder: Path) -> str:
    """Write the tree into ``folder``, replacing it; returns the zipapp's SHA-256.

    The file that starts the zipapp on an agent checks that digest first.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for name, patterns in LOADED_BY_JENKINS.items():
        for pattern in patterns:
            for source in sorted((checkout / name).rglob(pattern)):
                target = folder / source.relative_to(checkout)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
    for name in ("LICENSE", "README.md"):
        shutil.copyfile(checkout / name, folder / name)
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-zipapp-") as scratch:
        content = Path(scratch)
        install_core(checkout / "requirements" / "library.txt", content)
        shutil.copytree(
            checkout / "python" / "mlops_jfrog",
            content / "mlops_jfrog",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        build_zipapp(content, folder / ZIPAPP)
    digest = hashlib.sha256((folder / ZIPAPP).read_bytes()).hexdigest()
    start = folder / ZIPAPP.parent / "bootstrap.py"
    text = start.read_text(encoding="utf-8")
    named = text.replace('ZIPAPP_SHA256 = ""', f'ZIPAPP_SHA256 = "{digest}"', 1)
    if named == text:
        raise ValueError(f"{start} has no place for the zipapp's digest")
    start.write_text(named, encoding="utf-8", newline="\n")
    return digest
