"""Operations on what a build uses."""
# ruff: noqa: RUF009  (parameter() returns a dataclass field, as dataclasses.field() does)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mlops_jfrog.contract.operation import Identified
from mlops_jfrog.contract.parameter import parameter


@dataclass(frozen=True)
class Install(Identified):
    """Install Python packages through the platform, recorded for the build-info."""

    name: ClassVar[str] = "install"
    step: ClassVar[str | None] = "mlopsInstall"
    summary: ClassVar[str] = (
        "Install Python packages through the platform's virtual repository, and record every one "
        "for the build-info."
    )
    outputs: ClassVar[Mapping[str, str]] = {
        "build": "Name and number of the build.",
        "module": "Id of the build-info module.",
        "repository": "Key of the PyPI repository.",
        "python": "Interpreter it was installed into.",
        "packages": "One entry a package: id, sha256, sha1, md5, requestedBy, installed "
        "(now or before), checkedBy.",
        "unchecked": "Ids of the packages whose checksum nobody could tell.",
        "part": "Path of the build's part in the repository, or null.",
    }

    packages: tuple[str, ...] | None = parameter(
        "Requirement to install, such as 'scikit-learn==1.7.2'.", flag="--package"
    )
    requirements: Path | None = parameter(
        "Requirements file; by default the project's.", setting="requirements"
    )
    repository: str | None = parameter(
        "Virtual PyPI repository to install from.", setting="pypi.repository"
    )
    python: Path | None = parameter(
        "Interpreter to install into; by default that of the active virtual environment, of .venv, "
        "else python3."
    )
    pip_options: tuple[str, ...] | None = parameter(
        "Further option of pip install, such as --no-deps.", flag="--pip-option"
    )
    module: str | None = parameter(
        "Id of the module in the build-info; by default the build's name and ':python'."
    )
    stage: str | None = parameter(
        "Stage the version is published to; the record waits there.", setting="publish.stage"
    )
