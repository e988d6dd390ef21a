"""Scope and time of a token, as people write them."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.token_terms import scope_text, seconds_of, token_id
from mlops_jfrog.errors import UsageError

ID = "0a9d62be-435f-405c-87e5-35c9b99d14e4"


def test_groups_and_scopes_become_one_scope() -> None:
    assert scope_text(["a", "b"], []) == "applied-permissions/groups:a,b"
    assert scope_text(["a"], ["artifact:r/**:r"]) == (
        "applied-permissions/groups:a artifact:r/**:r"
    )


@pytest.mark.parametrize(
    ("groups", "scopes"),
    [([], []), (["a,admin"], []), (["a b"], []), ([""], []), ([], ["x\ny"]), ([], [""])],
)
def test_no_scope_and_one_that_smuggles_are_refused(groups: list[str], scopes: list[str]) -> None:
    with pytest.raises(UsageError):
        scope_text(groups, scopes)


@pytest.mark.parametrize(
    ("span", "seconds"),
    [("3600", 3600), ("90s", 90), ("30m", 1800), ("12h", 43200), ("90D", 7776000), ("1w", 604800)],
)
def test_a_span_has_a_unit_or_counts_seconds(span: str, seconds: int) -> None:
    assert seconds_of(span) == seconds


@pytest.mark.parametrize("span", ["", "0", "0d", "-1", "1.5h", "d", "never", "9999999999", "1d\n2"])
def test_a_token_without_an_end_is_refused(span: str) -> None:
    with pytest.raises(UsageError):
        seconds_of(span)


def test_what_is_no_id_is_not_repeated() -> None:
    assert token_id(ID) == ID
    with pytest.raises(UsageError) as caught:
        token_id("eyJ-canary.token.x")
    assert "canary" not in caught.value.message + caught.value.hint
