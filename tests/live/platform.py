"""Where the cases publish to: a named platform for tests, else a sandbox for the run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.sandbox.server import start_in_thread
from mlops_jfrog.workflows.context import open_context
from mlops_jfrog.workflows.set_up import apply_setup

from .controller import Refused

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Platform:
    """As the controller's built-in node reaches it."""

    url: str
    token: str


def built_wheels(folder: Path) -> list[Path]:
    """The helper, built from this checkout, and everything it depends on."""
    source = folder / "source"
    leftovers = shutil.ignore_patterns("build", "*.egg-info")
    shutil.copytree(CHECKOUT / "python", source, ignore=leftovers)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheels = folder / "wheels"
    subprocess.run([*pip, "wheel", "--wheel-dir", str(wheels), str(source)], check=True)
    return sorted(wheels.glob("*.whl"))


def upload(wheels: Sequence[Path], platform: Platform) -> None:
    """Puts them where a library without a helper of its own installs it from."""
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        answer = requests.post(
            f"{platform.url}/artifactory/api/pypi/pypi-local",
            data={":action": "file_upload", "name": name, "version": version},
            files={"content": (wheel.name, wheel.read_bytes())},
            headers={"Authorization": f"Bearer {platform.token}"},
            timeout=60,
        )
        answer.raise_for_status()


@contextmanager
def platform_for(
    environment: Mapping[str, str], wheels: Callable[[Path], list[Path]] = built_wheels
) -> Iterator[Platform]:
    """LIVE_JF_URL with LIVE_JF_TOKEN, else a sandbox for the time of the block. Raises Refused."""
    if environment.get("LIVE_JF_URL"):
        if not environment.get("LIVE_JF_TOKEN"):
            raise Refused("LIVE_JF_URL is set and LIVE_JF_TOKEN is not. Set both, or neither")
        yield Platform(environment["LIVE_JF_URL"].rstrip("/"), environment["LIVE_JF_TOKEN"])
        return
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-live-") as name:
        folder = Path(name)
        with start_in_thread(folder / "sandbox") as sandbox:
            login = {"JF_URL": sandbox.url, "JF_ACCESS_TOKEN": sandbox.admin_token}
            apply_setup(open_context(ProjectOperation(), environment=login, directory=folder))
            platform = Platform(sandbox.url, sandbox.admin_token)
            upload(wheels(folder), platform)
            yield platform
