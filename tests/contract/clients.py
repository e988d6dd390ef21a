"""Driving an outside client in a process of its own environment, and what it said."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.sandbox.server import RunningSandbox

from .conftest import environment, isolated_environment
from .drivers.engine import behaviour_names

_DRIVERS = Path(__file__).parent / "drivers"
_SECONDS = 600


@dataclass(frozen=True)
class Driven:
    """Errors by behaviour (None: it went well), and the client's public functions."""

    errors: dict[str, str | None]
    functions: frozenset[str]
    called: frozenset[str]


@dataclass(frozen=True)
class Client:
    """An outside client: what is installed, which drivers run, whose functions are counted."""

    requirement: str
    drivers: tuple[str, ...]
    modules: tuple[str, ...]
    besides: tuple[str, ...] = ()
    """What else is installed."""

    @property
    def behaviours(self) -> list[str]:
        """What the drivers show."""
        return [name for driver in self._files() for name in behaviour_names(driver)]

    def drive(
        self, sandbox: RunningSandbox, folder: Path, variables: Mapping[str, str] | None = None
    ) -> Driven:
        """Run every behaviour. Credentials go through standard input, never in arguments."""
        folder.mkdir()
        platform = {
            "url": sandbox.url,
            "user": sandbox.admin_user,
            "password": sandbox.admin_password,
            "token": sandbox.admin_token,
            "folder": str(folder),
        }
        more = dict(variables or {})
        path = os.pathsep.join([str(_DRIVERS), *filter(None, [more.pop("PYTHONPATH", "")])])
        python = environment((self.requirement, *self.besides)) / "python"
        drivers = [str(file) for file in self._files()]
        done = subprocess.run(
            [str(python), str(_DRIVERS / "engine.py")],
            input=json.dumps({"platform": platform, "drivers": drivers, "modules": self.modules}),
            env={**isolated_environment(folder), **more, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return _told(done)

    def _files(self) -> list[Path]:
        return [_DRIVERS / f"{driver}.py" for driver in self.drivers]


def _told(done: subprocess.CompletedProcess[str]) -> Driven:
    assert done.returncode == 0, done.stderr
    *results, functions = [json.loads(line) for line in done.stdout.splitlines()]
    return Driven(
        {one["behaviour"]: one["error"] for one in results},
        frozenset(functions["functions"]),
        frozenset(functions["called"]),
    )
