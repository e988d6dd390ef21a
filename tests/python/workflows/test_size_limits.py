"""Files that are too large for a version: refused before one is read."""

from __future__ import annotations

import pytest

from mlops_jfrog.contract.publishing import Publish
from mlops_jfrog.contract.upload import Upload
from mlops_jfrog.errors import UsageError
from support.project import STAGING, Project, Registry


@pytest.fixture
def large(project: Project) -> Project:
    """A model whose digest nobody waits for."""
    with (project.folder / "big.bin").open("wb") as sparse:
        sparse.truncate(1 << 40)
    return project


def test_by_the_repositorys_limit(large: Project, registry: Registry) -> None:
    large.configure(files=["model.json", "big.bin"], limits={STAGING: "5GiB"})
    with pytest.raises(UsageError, match=f"limits.{STAGING} is 5368709120"):
        large.run(Upload())
    assert registry.files(STAGING, large.model) == {}


def test_by_the_users_limit(large: Project) -> None:
    large.configure(files=["model.json", "big.bin"], limits={STAGING: "2TiB"})
    with pytest.raises(UsageError, match="max_size is 1000"):
        large.run(Upload(max_size="1000"))


def test_the_smaller_limit_counts_and_others_do_not(project: Project) -> None:
    project.configure(limits={STAGING: "5MiB", "other-local": "1"}, max_size="1GiB")
    project.run(Publish(dry_run=True))
    project.configure(limits={STAGING: "1"}, max_size="1GiB")
    with pytest.raises(UsageError, match=r"is 1$"):
        project.run(Publish(dry_run=True))


def test_a_limit_that_is_no_size_is_said_with_where_it_stands(project: Project) -> None:
    project.configure(max_size="huge")
    with pytest.raises(UsageError, match=r"mlops.yml.*'huge' is no size"):
        project.run(Upload())
