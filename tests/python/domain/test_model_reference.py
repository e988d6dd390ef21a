"""How models are named where they are served."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.errors import UsageError


@pytest.mark.parametrize(
    ("text", "model", "at"),
    [
        ("scorer", "scorer", None),
        ("fraud/scorer@production", "fraud/scorer", "production"),
        ("scorer@1.4.0", "scorer", "1.4.0"),
        ("a@b@staging", "a@b", "staging"),
        ("a@b@", "a@b", None),
    ],
)
def test_a_reference_is_a_model_and_which_of_its_versions(
    text: str, model: str, at: str | None
) -> None:
    found = ModelReference.parse(text)
    assert (found.model, found.at) == (model, at)
    assert ModelReference.parse(str(found)) == found


@pytest.mark.parametrize("text", ["", "@production", "../x@production", "latest@1"])
def test_what_names_no_model_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        ModelReference.parse(text)
