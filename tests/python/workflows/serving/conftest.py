"""A model in production, and a link to the platform that can be taken away."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mlops_jfrog.contract.download import DownloadInto
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.serving.serve import serve
from support.project import Project, Registry
from support.relay import Address, Relay, relay

NOWHERE: Address = ("127.0.0.1", 1)
Act = Callable[[], object]


@dataclass
class Link:
    """The way to the platform."""

    relay: Relay
    platform: Address

    def down(self) -> None:
        self.relay.lead_to(NOWHERE)

    def up(self) -> None:
        self.relay.lead_to(self.platform)


@dataclass
class Server:
    """A machine that serves a model: reaches the platform over the link alone."""

    project: Project
    folder: Path
    link: Link
    pauses: list[float] = field(default_factory=list)
    machine: dict[str, str] = field(default_factory=dict)
    """Its own environment variables."""

    def once(self, at: str = "production", **arguments: object) -> Outcome:
        """One look, with no patience unless told otherwise."""
        return self.during((), at, **arguments)

    def during(self, acts: tuple[Act, ...], at: str = "production", **arguments: object) -> Outcome:
        """Serve while ``acts`` happen, one in each pause; then it is told to stop."""
        waiting = iter(acts)

        def pause(seconds: float) -> None:
            self.pauses.append(seconds)
            act = next(waiting, None)
            if act is None:
                raise KeyboardInterrupt
            act()

        asked: dict[str, object] = {
            "reference": f"{self.project.model}@{at}",
            "into": self.folder,
            "retries": 0,
            **arguments,
        }
        operation = DownloadInto(**asked)  # type: ignore[arg-type]
        return serve(operation, self.context(operation), pause)

    def watch(self, *acts: Act, at: str = "production", **arguments: object) -> Outcome:
        return self.during(acts, at, watch=True, **arguments)

    def context(self, operation: DownloadInto) -> Context:
        url = f"http://127.0.0.1:{self.link.relay.port}"
        environment = {**self.project.environment, "JF_URL": url, **self.machine}
        here = replace(self.project, environment=environment)
        return here.context(operation)

    def health(self) -> dict[str, object]:
        found = json.loads((self.folder / "health.json").read_text())
        assert isinstance(found, dict)
        return found

    def state(self) -> tuple[object, object]:
        health = self.health()
        return health["state"], health.get("version")

    def weights(self) -> object:
        """What whoever loads the model finds."""
        return json.loads((self.folder / "current" / "model.json").read_text())["version"]

    def versions(self) -> set[str]:
        folders = (each for each in (self.folder / "versions").iterdir() if each.is_dir())
        return {each.name.rpartition("-")[0] for each in folders}

    def is_empty(self) -> bool:
        return not os.path.lexists(self.folder / "current")


@pytest.fixture
def server(project: Project, registry: Registry, tmp_path: Path) -> Iterator[Server]:
    """Nothing is in production yet."""
    parts = urlsplit(registry.sandbox.url)
    platform = (str(parts.hostname), int(parts.port or 0))
    with relay(platform) as way:
        yield Server(project, tmp_path / "models", Link(way, platform))
