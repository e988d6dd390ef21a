"""--dry-run of the forms that move versions: everything is said, nothing is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.upload import Upload
from mlops_jfrog.errors import ConflictError, GateFailed
from support.project import STAGING, Project, Registry


@pytest.mark.parametrize("operation", [Upload, Publish])
def test_an_upload_is_planned_and_nothing_is_sent(
    project: Project, registry: Registry, operation: type[Upload]
) -> None:
    outcome = project.run(operation(dry_run=True))
    assert outcome.outputs["dryRun"] is True
    assert (outcome.outputs["repository"], outcome.outputs["unchanged"]) == (STAGING, False)
    assert "would go to" in outcome.summary
    assert registry.files(STAGING, project.model) == {}

    sent = project.run(operation())
    for key in ("identity", "digests", "url", "path"):
        assert sent.outputs[key] == outcome.outputs[key]
    assert sent.outputs["dryRun"] is False


def test_it_says_that_the_same_content_is_there(project: Project) -> None:
    project.publish()
    outcome = project.publish(dry_run=True, build_number="2")
    assert outcome.outputs["unchanged"] is True
    assert "is in ml-models-staging-local already" in outcome.summary


def test_it_refuses_what_the_real_run_would_refuse(project: Project) -> None:
    project.publish()
    project.write("model.json", '{"other": 1}')
    with pytest.raises(ConflictError):
        project.publish(dry_run=True)
    with pytest.raises(GateFailed):
        project.publish(dry_run=True, require=("accuracy >= 0.999",))


def test_a_publish_that_is_only_planned_writes_no_report(project: Project) -> None:
    outcome = project.publish(dry_run=True)
    assert outcome.outputs["report"] is None
    assert not (project.folder / "mlops-report").exists()


def test_a_download_is_listed_and_nothing_is_fetched(project: Project, tmp_path: Path) -> None:
    project.publish(promote=True)
    planned = project.download(dry_run=True, target=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    done = project.download(target=tmp_path / "out")
    assert planned.outputs["files"] == done.outputs["files"]
    assert (planned.outputs["dryRun"], done.outputs["dryRun"]) == (True, False)
