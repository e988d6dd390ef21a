"""A dependency lock pins every line; what isn't pinned is an error with its line."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.scan.dependency_lock import LockedDependency, parse_lock


def pins(text: str) -> dict[str, str]:
    return {locked.name: locked.version for locked in parse_lock(text, "requirements.txt")}


def test_pinned_lines_are_read_with_normalised_names() -> None:
    text = """\
# made by a resolver
Scikit_Learn==1.7.2  # direct
joblib[extra] == 1.5.1 ; python_version > '3'
"""

    assert pins(text) == {"scikit-learn": "1.7.2", "joblib": "1.5.1"}


def test_hashes_on_continued_lines_are_kept() -> None:
    text = (
        "numpy==2.3.0 \\\n    --hash=sha256:"
        + "a" * 64
        + " \\\n    --hash=sha256:"
        + "b" * 64
        + "\n"
    )

    assert parse_lock(text, "r.txt") == (LockedDependency("numpy", "2.3.0", ("a" * 64, "b" * 64)),)


def test_a_marker_that_rules_the_package_out_leaves_it_out() -> None:
    assert pins("pywin32==306 ; sys_platform == 'no-such-platform'\n") == {}


def test_options_that_name_no_package_are_passed_over() -> None:
    assert pins("--no-binary :none:\njoblib==1.5.1\n") == {"joblib": "1.5.1"}


@pytest.mark.parametrize(
    "line",
    [
        "joblib",
        "joblib>=1.2",
        "joblib==1.*",
        "joblib==1.1.0,!=1.0",
        "joblib @ file:///tmp/joblib.whl",
        "-r other.txt",
        "-e .",
        "./local",
        "not a requirement!",
    ],
)
def test_a_line_that_is_not_pinned_is_an_error_with_its_number(line: str) -> None:
    with pytest.raises(ConfigurationError, match=r"requirements\.txt:2"):
        pins(f"numpy==2.3.0\n{line}\n")


def test_two_versions_of_one_package_are_an_error() -> None:
    with pytest.raises(ConfigurationError, match="two versions"):
        pins("joblib==1.1.0\nJobLib==1.5.1\n")


@given(st.text(max_size=80))
def test_any_text_is_a_lock_or_a_configuration_error(text: str) -> None:
    with contextlib.suppress(ConfigurationError):
        assert isinstance(parse_lock(text, "requirements.txt"), tuple)
