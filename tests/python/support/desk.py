"""Where a user sits: a working directory, variables, a home of the JFrog CLI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.settings import Settings, load_settings
from mlops_jfrog.settings.jfrog_cli import FILE_NAME


@dataclass
class Desk:
    """Where a user sits: a directory, variables, files."""

    directory: Path
    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> Path:
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path

    def servers(self, *entries: Mapping[str, object]) -> None:
        """Write the JFrog CLI's configuration."""
        document = {"servers": list(entries), "version": "6"}
        self.home.mkdir(exist_ok=True)
        (self.home / FILE_NAME).write_text(json.dumps(document), encoding="utf-8")

    def settings(self, **arguments: object) -> Settings:
        """Settings with flags; ``build__name`` stands for the key ``build.name``."""
        return load_settings(
            directory=self.directory,
            environment=self.environment,
            arguments={key.replace("__", "."): value for key, value in arguments.items()},
        )

    def origin(self, key: str, **arguments: object) -> tuple[str, str]:
        """What `config show` says of a key: shown value and origin."""
        explained = {each.key: each for each in self.settings(**arguments).explain()}
        return explained[key].shown, explained[key].origin
