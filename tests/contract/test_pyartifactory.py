"""pyartifactory 2.11.2 against the sandbox: all it has but what ``NOT_SERVED`` names.

What is done is in ``drivers/pyart*.py``: artifacts, properties, deployment by content and by
checksum, copies, moves, builds, promotion, repositories, users, groups, permissions of both
versions, tokens and API keys. It has no AQL.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import start_in_thread

from .clients import Client, Driven

_OBJECTS = ("artifact", "build", "group", "permission", "repository", "security", "user")
PYARTIFACTORY = Client(
    "pyartifactory==2.11.2",
    ("pyart_artifacts", "pyart_administration"),
    tuple(f"pyartifactory.objects.{each}" for each in _OBJECTS),
)
NOT_SERVED = {
    "ArtifactorySecurity.get_encrypted_password": "it reads JSON where the platform, as the JFrog"
    " CLI's recordings have it, answers plain text",
}


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    """Everything that the drivers do, done once."""
    folder: Path = tmp_path_factory.mktemp("pyartifactory")
    with start_in_thread(folder / "sandbox") as sandbox:
        return PYARTIFACTORY.drive(sandbox, folder / "work")


@pytest.mark.parametrize("behaviour", PYARTIFACTORY.behaviours)
def test_the_client_works(driven: Driven, behaviour: str) -> None:
    error = driven.errors[behaviour]
    assert error is None, error


def test_every_function_is_covered_but_those_that_are_named_here(driven: Driven) -> None:
    assert sorted(driven.functions - driven.called) == sorted(NOT_SERVED)
