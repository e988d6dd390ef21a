"""The port through which a publish reads models that somebody else keeps: a tracking server, a
training tool's folder, another store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.jfrog.platform import Platform


@dataclass(frozen=True)
class Verdict:
    """What became of a publish, for the place that the model came from."""

    status: str
    """``passed``, ``failed`` by a gate, or ``error``."""
    summary: str
    model: str | None = None
    version: str | None = None
    url: str | None = None
    identity: str | None = None


def tell_nobody(verdict: Verdict) -> None:
    """For places that keep no record."""


@dataclass(frozen=True)
class Origin:
    """A trained model as the place that holds it knows it; its files are on disk now."""

    files: tuple[str, ...]
    """Weights: files and folders, absolute; none where the project names them."""
    requirements: Path | None = None
    metrics: Mapping[str, float] | None = None
    """None where the place knows of none, and the project's own count."""
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    model: str | None = None
    version: str | None = None
    """Version that the place itself has given it."""
    dataset: str | None = None
    framework: str | None = None
    training_run: str | None = None
    tell: Callable[[Verdict], None] = tell_nobody


@dataclass(frozen=True)
class Wanted:
    """``address`` names a model as its place does; ``folder`` is for its files.

    What an interrupted try has left in ``folder`` may be used.
    """

    address: str
    folder: Path
    directory: Path
    environment: Mapping[str, str]
    platform: Callable[[], Platform]
    detail: Callable[[str], None]
