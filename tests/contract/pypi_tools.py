"""pip, uv and twine as programs, with what they need to know in their environment."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.platform_client import PlatformClient

from .conftest import isolated_environment

API = "/artifactory/api/pypi"
SECONDS = 120


@dataclass(frozen=True)
class Tools:
    """The outside clients with one platform's credentials, which are never in their arguments."""

    programs: Path
    folder: Path
    client: PlatformClient

    def twine(self, repo: str, *files: tuple[str, bytes]) -> subprocess.CompletedProcess[str]:
        """``twine upload``."""
        options = ["--non-interactive", "--disable-progress-bar"]
        return self._run(
            ["twine", "upload", *options, *self._written(files)],
            TWINE_REPOSITORY_URL=f"{self.client.url}{API}/{repo}",
            TWINE_USERNAME="admin",
            TWINE_PASSWORD=self.client.token,
        )

    def uv_publish(self, repo: str, *files: tuple[str, bytes]) -> subprocess.CompletedProcess[str]:
        """``uv publish``."""
        return self._run(
            ["uv", "publish", *self._written(files)],
            UV_PUBLISH_URL=f"{self.client.url}{API}/{repo}",
            UV_PUBLISH_USERNAME="admin",
            UV_PUBLISH_PASSWORD=self.client.token,
        )

    def pip(self, repo: str, *requirements: str) -> subprocess.CompletedProcess[str]:
        """``pip install`` into ``installed``, with a token in the place of a password."""
        return self._run(
            ["pip", "install", "--target", str(self.installed), *requirements],
            PIP_INDEX_URL=self._index(repo),
        )

    def uv(self, repo: str, *requirements: str) -> subprocess.CompletedProcess[str]:
        """``uv pip install`` into ``installed``."""
        return self._run(
            ["uv", "pip", "install", "--target", str(self.installed), *requirements],
            UV_INDEX_URL=self._index(repo),
        )

    @property
    def installed(self) -> Path:
        """Where packages are installed."""
        return self.folder / "installed"

    def versions(self) -> dict[str, str]:
        """Installed distributions."""
        names = (each.stem for each in self.installed.glob("*.dist-info"))
        return dict(name.rsplit("-", 1) for name in names)

    def uninstall(self) -> None:
        """Forget everything that was installed."""
        shutil.rmtree(self.installed)

    def _written(self, files: tuple[tuple[str, bytes], ...]) -> list[str]:
        for name, content in files:
            (self.folder / name).write_bytes(content)
        return [str(self.folder / name) for name, _ in files]

    def _index(self, repo: str) -> str:
        address = self.client.url.removeprefix("http://")
        return f"http://admin:{self.client.token}@{address}{API}/{repo}/simple"

    def _run(self, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            env=isolated_environment(
                self.folder, UV_PYTHON=str(self.programs / "python"), **variables
            ),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )


def placed(file: tuple[str, bytes]) -> tuple[str, bytes]:
    """Where a distribution lies in a repository, and its content."""
    name, content = file
    project, version = name.split("-")[:2]
    return f"{project.replace('_', '-')}/{version}/{name}", content
