"""dohq-artifactory 1.0.2 against the sandbox: all it has but what ``NOT_SERVED`` names.

What is done is in ``drivers/dohq_*.py``: paths, properties, AQL, deployment by content and by
checksum, archives, copies, moves, builds, promotion, repositories, users, groups, permissions,
tokens and API keys.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import start_in_thread

from .clients import Client, Driven

DOHQ = Client(
    "dohq-artifactory==1.0.2",
    ("dohq_content", "dohq_items", "dohq_administration"),
    ("artifactory", "dohq_artifactory.admin"),
)
NOT_SERVED = {
    "ArtifactoryPath.find_project": "projects are no part of the sandbox",
    "ArtifactoryPath.get_projects": "projects",
    "Project.create": "projects",
    "Project.update": "projects",
    "ArtifactoryPath.promote_docker_image": "container images are no part of the sandbox",
    "ArtifactoryPath.replication_status": "replication is no part of the sandbox",
    "chunks": "nothing in the package calls it",
    "rest_delay": "it only sleeps, and is taken out",
}


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    """Everything that the drivers do, done once."""
    folder: Path = tmp_path_factory.mktemp("dohq")
    with start_in_thread(folder / "sandbox") as sandbox:
        return DOHQ.drive(sandbox, folder / "work")


@pytest.mark.parametrize("behaviour", DOHQ.behaviours)
def test_the_client_works(driven: Driven, behaviour: str) -> None:
    error = driven.errors[behaviour]
    assert error is None, error


def test_every_function_is_covered_but_those_that_are_named_here(driven: Driven) -> None:
    assert sorted(driven.functions - driven.called) == sorted(NOT_SERVED)
