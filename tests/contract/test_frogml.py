"""FrogML 2.1.152 against the sandbox: log, load and describe models; all it stores and fetches.

What is done is in ``drivers/frogml_*.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.sandbox.server import start_in_thread

from .clients import Client, Driven

FROGML = Client(
    "frogml[scikit-learn]==2.1.152",
    ("frogml_models", "frogml_storage"),
    (
        "frogml.sdk.model_version.files",
        "frogml.sdk.model_version.scikit_learn",
        "frogml.storage.frog_ml",
        "frogml.storage.artifactory._artifactory_api",
    ),
)


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Driven:
    """Everything that the drivers do, done once."""
    folder: Path = tmp_path_factory.mktemp("frogml")
    with start_in_thread(folder / "sandbox") as sandbox:
        return FROGML.drive(sandbox, folder / "work")


@pytest.mark.parametrize("behaviour", FROGML.behaviours)
def test_the_client_works(driven: Driven, behaviour: str) -> None:
    error = driven.errors[behaviour]
    assert error is None, error


def test_every_function_is_covered(driven: Driven) -> None:
    assert driven.functions
    assert sorted(driven.functions - driven.called) == []
