"""A project whose platform is behind a faulty proxy, and whole commands run in it."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.cli.main import invoke
from mlops_jfrog.cli.surroundings import Surroundings
from support.faulty_proxy import FaultyProxy
from support.project import STAGING, Project, Registry

WEIGHTS_BYTES = 134_013


def weights(salt: str) -> bytes:
    """WEIGHTS_BYTES bytes in a format that the scan knows; a store that has them has this salt."""
    digests = [hashlib.sha256(f"{salt}-{n}".encode()).hexdigest() for n in range(2000)]
    content = json.dumps({"weights": digests}, separators=(",", ":")).encode()
    assert len(content) == WEIGHTS_BYTES
    return content


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    errors: str

    def assert_one_clear_error(self, *codes: int) -> None:
        """One ``error:`` and one ``hint:`` line, and one of these exit codes."""
        assert self.code in codes, self.errors
        lines = self.errors.splitlines()
        assert len([line for line in lines if line.startswith("error: ")]) == 1, self.errors
        assert len([line for line in lines if line.startswith("hint: ")]) == 1, self.errors
        assert "Traceback" not in self.errors


@dataclass
class FaultySetting:
    """One model of one project; ``proxy`` stands between its commands and the platform."""

    project: Project
    proxy: FaultyProxy
    registry: Registry
    files: dict[str, bytes] = field(default_factory=dict)

    def run(self, *arguments: str, token: str | None = None) -> Ended:
        """``mlops-jfrog`` with these arguments in the project's folder; no secret may show."""
        environment = {**self.project.environment, "JF_URL": self.proxy.url}
        if token is not None:
            environment["JF_ACCESS_TOKEN"] = token
        output, errors = io.StringIO(), io.StringIO()
        code = invoke(
            list(arguments),
            Surroundings(environment, self.project.folder, output, errors, io.StringIO()),
        )
        said = output.getvalue() + errors.getvalue()
        assert environment["JF_ACCESS_TOKEN"] not in said
        assert self.project.environment["SOME_PASSWORD"] not in said
        return Ended(code, errors.getvalue())

    def download(self, folder: Path, *arguments: str) -> Ended:
        """The staged version into ``folder``."""
        return self.run(
            "download",
            "--version",
            "1.0.0",
            "--stage",
            "staging",
            "--target",
            str(folder),
            *arguments,
        )

    def stored(self) -> dict[str, str]:
        """SHA-256 by path in staging, as the platform itself says, not through the proxy."""
        prefix = f"{self.project.model}/1.0.0/"
        return {
            path.removeprefix(prefix): sha256
            for path, sha256 in self.registry.files(STAGING, self.project.model).items()
            if path.startswith(prefix)
        }

    def assert_stored_whole(self) -> None:
        """The version exists: its manifest does, and every file has the right bytes."""
        found = self.stored()
        assert found.pop("mlops-manifest.json", None), found
        assert found == digests(self.files)

    def assert_no_version(self) -> None:
        """No manifest, and no file whose bytes are wrong."""
        found = self.stored()
        assert "mlops-manifest.json" not in found
        right = digests(self.files)
        assert [path for path, sha256 in found.items() if right.get(path) != sha256] == []

    def assert_whole(self, folder: Path) -> None:
        """Exactly the version's files below ``folder``, every byte right."""
        assert contents(folder) == self.files

    def assert_nothing_wrong(self, folder: Path) -> None:
        """Whatever is there is a whole, right file under its own name."""
        found = contents(folder)
        assert [name for name, content in found.items() if self.files.get(name) != content] == []


def digests(files: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def prepare(project: Project) -> dict[str, bytes]:
    """Write a project whose version has three files of different sizes; what will be stored."""
    files = {
        "model.json": weights(project.model),
        "code/predict.py": b"def predict(x):\n    return x\n",
        "requirements.txt": b"joblib==1.5.1\n",
    }
    project.folder.mkdir(parents=True)
    (project.folder / "model.json").write_bytes(files["model.json"])
    project.write("predict.py", files["code/predict.py"].decode())
    project.write("requirements.txt", files["requirements.txt"].decode())
    project.write("metrics.json", '{"accuracy": 0.958}')
    project.configure()
    return files
