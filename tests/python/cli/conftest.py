"""A command line to try: in this process, with streams and an environment of its own."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mlops_jfrog.cli.main import invoke
from mlops_jfrog.cli.surroundings import Surroundings

CANARY = "eyJ-CANARY-token-5f3a91"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass
class Shell:
    """Runs command lines in one directory and keeps what they said."""

    directory: Path
    environment: dict[str, str] = field(default_factory=dict)
    input: io.StringIO = field(default_factory=io.StringIO)
    output: io.StringIO = field(default_factory=io.StringIO)
    errors: io.StringIO = field(default_factory=io.StringIO)

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(self.environment, self.directory, self.output, self.errors, self.input)

    def __call__(self, *arguments: str) -> int:
        return invoke(arguments, self.surroundings)

    @property
    def said(self) -> str:
        """Both streams."""
        return self.output.getvalue() + self.errors.getvalue()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Nothing is configured: no server, no project file, no variable but the home directory."""
    (tmp_path / "home").mkdir()
    work = tmp_path / "work"
    work.mkdir()
    return Shell(work, {"HOME": str(tmp_path / "home"), "JF_ACCESS_TOKEN": CANARY})
