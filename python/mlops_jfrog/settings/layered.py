"""Merges the layers of settings, and answers what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_jfrog.settings.ci import Ci, detect_ci
from mlops_jfrog.settings.connection import Connection, connection_from
from mlops_jfrog.settings.effective import Effective
from mlops_jfrog.settings.files import organisation_layer, project_layer
from mlops_jfrog.settings.jfrog_cli import home_directory
from mlops_jfrog.settings.keys import DEFAULT_STAGES, KEYS, find_key
from mlops_jfrog.settings.process_layers import anchored, argument_layer, environment_layer
from mlops_jfrog.settings.secret_reference import StoredSecret, is_reference
from mlops_jfrog.settings.server_choice import KEYS_OF_A_CONNECTION, Choice, Ranked, choose
from mlops_jfrog.settings.value import Layer, Value

if TYPE_CHECKING:
    from mlops_jfrog.settings.git import WorkTree
    from mlops_jfrog.settings.project import Project
    from mlops_jfrog.settings.run import Run


@dataclass(frozen=True)
class Explained:
    """One setting for people: its value as it may be shown, and where it came from."""

    key: str
    shown: str
    origin: str


@dataclass(frozen=True)
class Settings:
    """All settings of one call. What the user said wins over CI, CI over git."""

    directory: Path
    """Folder of the project."""
    environment: Mapping[str, str] = field(repr=False)
    layers: tuple[Layer, ...] = field(repr=False)
    """Lowest first: defaults, organisation file, project file, environment, arguments."""

    def project(self) -> Project:
        """The project; ConfigurationError (UsageError for an argument) where a name is wrong."""
        # Imported on use, as run and work tree: what moves plain files needs only the platform.
        from mlops_jfrog.settings.project_settings import project_from

        return project_from(Effective(self._merged), self.directory)

    def connection(self) -> Connection:
        """The platform; ConfigurationError where none is known."""
        return self._connection

    def run(self) -> Run:
        """The run; asks git for what nobody said."""
        from mlops_jfrog.settings.run import run_from

        effective = Effective({**self._tree.values, **self._merged})
        return run_from(effective.text, self.project().build, self._ci, self._tree)

    def value(self, key: str) -> Value | None:
        """A single setting with its origin, e.g. ``huggingface.url``; None where it is not set."""
        return self._merged.get(key)

    def secret(self, key: str) -> str | None:
        """A secret's text, read now where a reference stands for it; None where it is not set.

        Raises ConfigurationError where it can't be read.
        """
        value = self._merged.get(key)
        if value is None or not is_reference(str(value.value)):
            return None if value is None else str(value.value)
        stored = StoredSecret(str(value.value), value.origin, self.environment)
        return self._stored.setdefault(key, stored).value

    def secrets_read(self) -> tuple[str, ...]:
        """What ``secret`` gave out for references; nothing is read for it."""
        return tuple(text for stored in self._stored.values() for text in stored.read)

    def effective(self) -> Effective:
        """Every setting by its key: for what reads whole sections."""
        return Effective(self._merged)

    def explain(self) -> list[Explained]:
        """Every setting, in the table's order, with where it came from."""
        # A credential or server that was passed over is not shown as if it counted.
        others = {k: v for k, v in self._merged.items() if k not in KEYS_OF_A_CONNECTION}
        values = {**self._tree.values, **others, **self._choice.values}
        explained: list[Explained] = []
        for key in KEYS:
            found = sorted(name for name in values if find_key(name) is key)
            explained += [
                Explained(name, values[name].shown(key), values[name].origin) for name in found
            ]
            if not found and "*" not in key.name:
                explained.append(Explained(key.name, "", "not set"))
        return explained

    @cached_property
    def _merged(self) -> Layer:
        merged: dict[str, Value] = dict(self._ci.values)
        for layer in self.layers:
            merged |= layer
        return merged

    @cached_property
    def _ci(self) -> Ci:
        return detect_ci(self.environment)

    @cached_property
    def _tree(self) -> WorkTree:
        from mlops_jfrog.settings.git import read_work_tree

        return read_work_tree(self.directory, self.environment)

    @cached_property
    def _connection(self) -> Connection:
        # One object: what it read of a secret is known to whoever must hide it.
        return connection_from(self._choice, self.environment)

    @cached_property
    def _stored(self) -> dict[str, StoredSecret]:
        return {}

    @cached_property
    def _choice(self) -> Choice:
        return choose(self._ranked, home_directory(self.environment))

    def _ranked(self, key: str) -> Ranked | None:
        for rank, layer in reversed(list(enumerate(self.layers))):
            if key in layer:
                return Ranked(rank, layer[key])
        return None


def load_settings(
    *,
    directory: Path,
    environment: Mapping[str, str],
    arguments: Mapping[str, object],
    project_file: Path | None = None,
    argument_names: Mapping[str, str] | None = None,
) -> Settings:
    """Settings for a call in the working directory ``directory``.

    ``arguments`` holds dotted keys, or a section's name with a mapping; None values are left out.
    ``argument_names`` says what the user typed for a key (``"argument buildName"``), by default a
    flag. Raises ConfigurationError or UsageError for what is no setting.
    """
    project_directory, project = project_layer(directory, project_file)
    arguments_layer = argument_layer(arguments, argument_names)
    return Settings(
        directory=project_directory,
        environment=environment,
        layers=(
            _defaults(),
            organisation_layer(environment),
            project,
            environment_layer(environment),
            anchored(arguments_layer, directory, project_directory),
        ),
    )


def organisation_settings(environment: Mapping[str, str]) -> Settings:
    """What holds for every project: defaults and the organisation file."""
    layers = (_defaults(), organisation_layer(environment))
    return Settings(directory=Path(), environment={}, layers=layers)


def machine_settings(environment: Mapping[str, str]) -> Settings:
    """The same with what the environment says."""
    settings = organisation_settings(environment)
    layers = (*settings.layers, environment_layer(environment))
    return Settings(directory=Path(), environment=environment, layers=layers)


def _defaults() -> Layer:
    layer = {key.name: Value(key.default, "default") for key in KEYS if key.default is not None}
    for name, (repository, env) in DEFAULT_STAGES.items():
        layer[f"stages.{name}.repository"] = Value(repository, "default")
        layer[f"stages.{name}.env"] = Value(env, "default")
    return layer
