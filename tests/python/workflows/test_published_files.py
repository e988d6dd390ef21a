"""copy, move and delete leave published versions alone, and are no way around the gates."""

from __future__ import annotations

import pytest

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.stored_files import Copy, Delete, Move
from mlops_jfrog.errors import ConflictError, UsageError
from support.project import PRODUCTION, STAGING, Project, Registry

ELSEWHERE = "ml-models-local/elsewhere/"


@pytest.fixture
def released(project: Project) -> Project:
    """One version, in production."""
    project.publish(promote=True)
    return project


@pytest.mark.parametrize(
    "pattern",
    [
        STAGING + "/{model}/1.0.0/",
        STAGING + "/{model}/1.0.0/model.json",
        STAGING + "/{model}/1.0.0/code/*",
        PRODUCTION + "/{model}/latest/*",
        PRODUCTION + "/{model}/.stages/*",
        PRODUCTION + "/{model}/*",
    ],
)
def test_files_of_a_published_version_stay(
    released: Project, registry: Registry, pattern: str
) -> None:
    pattern = pattern.replace("{model}", released.model)
    before = [registry.files(key, released.model) for key in (STAGING, PRODUCTION)]
    for refused in (
        Delete(pattern=pattern, quiet=True),
        Move(pattern=pattern, destination=f"{ELSEWHERE}{released.model}/"),
    ):
        with pytest.raises(ConflictError, match=r"published version|is in a stage"):
            released.run(refused)
    assert [registry.files(key, released.model) for key in (STAGING, PRODUCTION)] == before


def test_what_lies_beside_a_version_is_no_matter(released: Project, registry: Registry) -> None:
    registry.call("PUT", f"artifactory/{STAGING}/{released.model}/notes.txt", data=b"note")
    released.run(Delete(pattern=f"{STAGING}/{released.model}/n*.txt", quiet=True))
    assert not any("notes.txt" in path for path in registry.files(STAGING, released.model))


def test_whoever_says_so_deletes_a_version(released: Project, registry: Registry) -> None:
    whole = f"{STAGING}/{released.model}/1.0.0/"
    released.run(Delete(pattern=whole, published=True, quiet=True))
    assert registry.files(STAGING, f"{released.model}/1.0.0") == {}


@pytest.mark.parametrize("operation", [Copy, Move])
@pytest.mark.parametrize("published", [None, True])
def test_a_version_reaches_a_stage_through_its_gates_only(
    project: Project,
    registry: Registry,
    operation: type[Copy] | type[Move],
    published: bool | None,
) -> None:
    project.publish()
    asked: ProjectOperation = operation(
        pattern=f"{STAGING}/{project.model}/*", destination=f"{PRODUCTION}/", published=published
    )
    with pytest.raises((UsageError, ConflictError), match=r"gates|published version"):
        project.run(asked)
    assert registry.files(PRODUCTION, project.model) == {}


def test_a_version_can_be_archived_when_that_is_said(released: Project, registry: Registry) -> None:
    source, folder = f"{STAGING}/{released.model}/1.0.0/", f"archive/{released.model}/1.0.0"
    with pytest.raises(ConflictError, match="published version"):
        released.run(Copy(pattern=source, destination="ml-models-local/archive/"))
    released.run(Copy(pattern=source, destination="ml-models-local/archive/", published=True))
    copied = registry.files("ml-models-local", folder)
    assert len(copied) == len(registry.files(STAGING, f"{released.model}/1.0.0")) > 2
