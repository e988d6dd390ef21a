"""'Did you mean'."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.suggestion import did_you_mean

KNOWN = ["buildName", "buildNumber", "model"]


@pytest.mark.parametrize("typed", ["buildname", "build_name", "build-name", "bildName"])
def test_the_nearest_name_is_suggested(typed: str) -> None:
    assert did_you_mean(typed, KNOWN) == "; did you mean 'buildName'?"


@pytest.mark.parametrize("typed", ["", "zzz", "x" * 1000])
def test_nothing_is_suggested_where_nothing_is_near(typed: str) -> None:
    assert did_you_mean(typed, KNOWN) == ""
