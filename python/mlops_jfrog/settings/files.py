"""The layers that come from files: the organisation's and the project's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import platformdirs

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.keys import Scope
from mlops_jfrog.settings.value import Layer

PROJECT_FILE = "mlops.yml"


def organisation_layer(environment: Mapping[str, str]) -> Layer:
    """The file that ``MLOPS_ORGANISATION_FILE`` names, else the machine's own if there is one."""
    named = environment.get("MLOPS_ORGANISATION_FILE")
    if named and not Path(named).is_file():
        raise ConfigurationError(f"MLOPS_ORGANISATION_FILE: there is no file {named}")
    path = (
        Path(named) if named else platformdirs.site_config_path("mlops-jfrog") / "organisation.yml"
    )
    return _read(path, Scope.PROJECT, Scope.ORGANISATION) if path.is_file() else {}


def project_layer(directory: Path, project_file: Path | None) -> tuple[Path, Layer]:
    """Folder and settings of the project: the file given, else ``mlops.yml`` in ``directory``."""
    if project_file is None:
        path = directory / PROJECT_FILE
        if not path.is_file():
            _refuse_other_name(directory)
            return directory, {}
    else:
        path = directory / project_file
        if not path.is_file():
            raise ConfigurationError(f"there is no project file {path}")
    return path.parent, _read(path, Scope.PROJECT)


def _read(path: Path, *scopes: Scope) -> Layer:
    # Imported on use: YAML takes 15 ms, and much of the work has no such file.
    from mlops_jfrog.settings.file_layer import read_file

    return read_file(path, frozenset(scopes))


def _refuse_other_name(directory: Path) -> None:
    # Passing over it silently would publish without the gates that are written in it.
    if (directory / "mlops.yaml").exists():
        raise ConfigurationError(
            f"{directory / 'mlops.yaml'} is not read: the project file is called {PROJECT_FILE}",
            hint=f"Rename it to {PROJECT_FILE}.",
        )
