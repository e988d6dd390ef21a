"""SIGKILL before and after every HTTP request and every rename of a publish with promotion.

The test enumerates the events itself: one undisturbed run writes them down, then one run a state
dies there, and a second run, under the same or another build number, must end in the same version.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.project import PRODUCTION, STAGING, Project, Registry

_HOOK = Path(__file__).parents[1] / "support/killing"
_VOLATILE = {"build.number", "build.timestamp", "promotion-date", "training-run"}


@dataclass(frozen=True)
class Death:
    """Where a run dies, and the build number of the run after it."""

    at: int
    when: str
    next_number: str


def run(project: Project, number: str, **kill: str) -> subprocess.CompletedProcess[str]:
    """``mlops-jfrog publish --promote`` in a process of its own."""
    command = [sys.executable, "-m", "mlops_jfrog", "publish", "--promote"]
    command += ["--build-number", number, "--result", "result.json"]
    return subprocess.run(
        command,
        cwd=project.folder,
        env={**project.environment, "PATH": os.environ["PATH"], "PYTHONPATH": str(_HOOK), **kill},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def state(project: Project, registry: Registry) -> dict[str, object]:
    """Everything that is stored of the model, but for what differs from run to run."""
    found: dict[str, object] = {}
    for repository in (STAGING, PRODUCTION):
        for path, sha256 in registry.files(repository, project.model).items():
            name = f"{repository}/{path}".replace(project.model, "<model>")
            if "/.stages/" in path:
                pointer = registry.call("GET", f"artifactory/{repository}/{path}").json()
                found[name] = {key: pointer[key] for key in ("version", "previous", "comment")}
                continue
            properties = registry.properties(f"{repository}/{path}")
            kept = {key: value for key, value in properties.items() if key not in _VOLATILE}
            content = "manifest" if path.endswith("mlops-manifest.json") else sha256
            found[name] = (content, _without_names(kept, project))
    return found


def _without_names(properties: dict[str, list[str]], project: Project) -> str:
    text = json.dumps(properties, sort_keys=True).replace(project.model, "<model>")
    return re.sub(r'"mlops\.identity": \["[0-9a-f]{64}"\]', '"mlops.identity": "…"', text)


def another(project: Project, name: str) -> Project:
    """The same project as another model, so that every run starts from nothing."""
    copy = Project(project.folder.with_name(name), f"{project.model}-{name}", project.environment)
    for file in ("model.json", "predict.py", "requirements.txt", "metrics.json"):
        copy.write(file, (project.folder / file).read_text(encoding="utf-8"))
    copy.configure(build={"name": f"{copy.model}-build"})
    return copy


def survive(project: Project, registry: Registry, death: Death) -> dict[str, object]:
    """Die, run again, look."""
    victim = another(project, f"{death.at}-{death.when}")
    died = run(victim, "1", KILL_AT=str(death.at), KILL_WHEN=death.when)
    assert died.returncode == -signal.SIGKILL, f"{death}: {died.stderr}"
    second = run(victim, death.next_number)
    assert second.returncode == 0, f"{death}: {second.stdout}{second.stderr}"
    return state(victim, registry)


@pytest.mark.timeout(600)
def test_a_killed_publish_is_completed_by_the_next_one(
    project: Project, registry: Registry, tmp_path: Path
) -> None:
    undisturbed, log = another(project, "undisturbed"), tmp_path / "events"
    finished = run(undisturbed, "1", KILL_LOG=str(log))
    assert finished.returncode == 0, finished.stdout + finished.stderr
    events = log.read_text().splitlines()
    assert any(event.startswith("PUT") for event in events)
    assert any(event.startswith("rename") for event in events), events
    expected = state(undisturbed, registry)
    deaths = [
        Death(at, when, next_number=str(1 + (at + shift) % 2))
        for at in range(len(events))
        for shift, when in enumerate(("before", "after"))
    ]

    with ThreadPoolExecutor(2) as pool:
        states = list(pool.map(lambda death: survive(project, registry, death), deaths))

    for death, found in zip(deaths, states, strict=True):
        assert found == expected, f"after {death} at {events[death.at]}"
