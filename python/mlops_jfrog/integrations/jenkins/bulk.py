"""Many projects at once: every one on its own, so that the mistakes of one stop no other."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from joblib import Parallel, delayed

from mlops_jfrog.errors import ConfigurationError, MlopsError
from mlops_jfrog.integrations.jenkins.generate import Order, generate
from mlops_jfrog.integrations.jenkins.generated_file import State

_WORTH_PROCESSES = 200
"""Projects; below, starting further processes takes longer than the work."""
_BATCHES_EACH = 4


@dataclass(frozen=True)
class Report:
    """What became of one project; ``problem`` is one line, empty where all is well."""

    project: str
    state: State | None
    problem: str = ""
    hint: str = ""
    diff: str = ""
    written: bool = False

    @property
    def good(self) -> bool:
        """Whether nothing is left to do."""
        return not self.problem


def project_files(pattern: str, directory: Path) -> list[Path]:
    """The project files that a pattern with ``*`` and ``**`` names; ConfigurationError for none."""
    found = sorted(glob.glob(pattern, root_dir=directory, recursive=True))
    if not found:
        raise ConfigurationError(
            f"no project file is called {pattern}",
            hint="Quote the pattern: 'projects/**/mlops.yml'.",
        )
    return [directory / name for name in found]


def check_all(projects: Sequence[Path], order: Order) -> list[Report]:
    """Say of each whether its file is current."""
    return _each(projects, order, "check")


def write_all(projects: Sequence[Path], order: Order) -> list[Report]:
    """Write what is not current; what was edited by hand stays."""
    return _each(projects, order, "write")


def overwrite_all(projects: Sequence[Path], order: Order) -> list[Report]:
    """Write what is not current, whatever is there."""
    return _each(projects, order, "overwrite")


def handle(project: Path, order: Order, action: str, output: Path | None = None) -> Report:
    """One project: ``check``, ``write`` or ``overwrite`` its file."""
    try:
        made = generate(project, order, output)
        state = made.state()
        if state is State.CURRENT:
            return Report(str(project), state)
        if action == "check":
            return Report(
                str(project), state, _COMPLAINTS[state].format(made.path), diff=made.diff()
            )
        if action == "write" and state in (State.EDITED, State.FOREIGN):
            problem = _COMPLAINTS[state].format(made.path)
            return Report(str(project), state, f"{problem}; it stays", "Add --force.", made.diff())
        made.write()
        return Report(str(project), state, written=True)
    except MlopsError as error:
        return Report(str(project), None, error.message, error.hint)
    except OSError as error:
        return Report(str(project), None, f"{error.strerror}: {error.filename}")


_COMPLAINTS = {
    State.ABSENT: "{} is not there",
    State.STALE: "{} is stale",
    State.EDITED: "{} was edited by hand",
    State.FOREIGN: "{} was not generated",
}


def _each(projects: Sequence[Path], order: Order, action: str) -> list[Report]:
    processes = os.cpu_count() or 1
    if len(projects) < _WORTH_PROCESSES or processes == 1:
        return _batch(projects, order, action)
    size = -(-len(projects) // (processes * _BATCHES_EACH))
    batches = [projects[at : at + size] for at in range(0, len(projects), size)]
    done = Parallel(n_jobs=processes)(delayed(_batch)(batch, order, action) for batch in batches)
    return [report for batch in done for report in batch]


def _batch(projects: Sequence[Path], order: Order, action: str) -> list[Report]:
    return [handle(project, order, action) for project in projects]
