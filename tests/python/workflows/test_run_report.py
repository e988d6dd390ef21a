"""The report of a publish: where it goes, and what happens where it can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError, SecurityViolation
from mlops_jfrog.workflows import publish as publish_workflow
from support.project import STAGING, Project, Registry


def test_a_folder_that_can_not_be_made_is_said_before_anything_is_sent(
    project: Project, registry: Registry
) -> None:
    project.write("taken", "a file")

    with pytest.raises(ConfigurationError, match="taken") as raised:
        project.publish(report=Path("taken"))

    assert "--report" in raised.value.hint
    assert registry.files(STAGING, project.model) == {}


def test_a_report_that_fails_hides_no_gate(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise ConfigurationError("the disk is full")

    monkeypatch.setattr(publish_workflow, "write_run_report", full)
    project.write("requirements.txt", "joblib==1.1.0\n")

    with pytest.raises(SecurityViolation):
        project.publish()


def test_a_refused_publish_writes_a_report_that_says_why(project: Project) -> None:
    project.write("requirements.txt", "joblib==1.1.0\n")

    with pytest.raises(SecurityViolation):
        project.publish()

    page = (project.folder / "mlops-report/index.html").read_text(encoding="utf-8")
    assert "PYSEC-2022-288" in page
    assert "refused" in page.lower()
