"""The command lines and programs of the guide to using models, run as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from mlops_jfrog.integrations.loading.frameworks import LOADERS
from support.platform_team import platform_team
from support.project import Project
from support.typed import Typed

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "use.md"
TEXT = GUIDE.read_text(encoding="utf-8")
LINES = re.findall(r"^mlops-jfrog .*$", TEXT, re.MULTILINE)
PROGRAMS = re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typed]:
    """A shell in an empty folder; both models of the guide are in production."""
    with platform_team(tmp_path) as team:
        environment = {**team.environment, "HOME": str(tmp_path), "PATH": ""}
        for model, version in (("nlp/sentiment", "1.0.0"), ("fraud/scorer", "1.4.0")):
            project = Project(tmp_path / model, model, environment)
            project.write("metrics.json", '{"accuracy": 0.95}')
            x = np.asarray([[0.0], [1.0]])
            joblib.dump(LinearRegression().fit(x, x[:, 0]), project.folder / "model.joblib")
            project.configure(files=["model.joblib"], code=[], version=version)
            project.publish(promote=True)
        (tmp_path / "work").mkdir()
        yield Typed(tmp_path / "work", environment, "unused")


def test_every_command_line_works(typed: Typed) -> None:
    assert len(LINES) == 4
    for line in LINES:
        # Each download into a folder of its own, as on machines of their own.
        target = typed.directory / f"models-{LINES.index(line)}"
        assert typed(line.replace("/models", str(target))) == 0, (line, typed.errors)
        if " download " in line:
            assert list(target.rglob("model.joblib")), line


def test_every_program_works(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(typed.directory)
    for name, value in typed.environment.items():
        monkeypatch.setenv(name, value)
    known: dict[str, object] = {"rows": [[3.0]]}
    assert len(PROGRAMS) == 2
    for program in PROGRAMS:
        exec(program, known)
    assert known["prediction"] == pytest.approx([3.0])


def test_every_ending_that_is_loaded_is_in_the_guide() -> None:
    for loader in LOADERS:
        for suffix in loader.suffixes:
            assert f"`{suffix}`" in TEXT
