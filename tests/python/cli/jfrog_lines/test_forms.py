"""Which of the two forms of upload and download a command line is."""

from __future__ import annotations

import pytest

from support.typed import Typed


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        ("mlops-jfrog upload 'models/*' {r}/v1/ --model fraud", "--model"),
        ("mlops-jfrog upload --flat", "--flat"),
        ("mlops-jfrog download '{r}/*' out/ --target out", "--target"),
        ("mlops-jfrog download --where 'a > 1'", "--where"),
    ],
)
def test_flags_of_the_other_form_are_refused(typed: Typed, line: str, flag: str) -> None:
    assert typed(line) == 2
    assert f"{flag} belongs to" in typed.errors


def test_a_pattern_alone_is_no_upload(typed: Typed) -> None:
    assert typed("mlops-jfrog upload 'models/*'") == 2
    assert "no target" in typed.errors
