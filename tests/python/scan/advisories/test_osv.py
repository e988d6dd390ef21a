from __future__ import annotations

import pytest

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.scan.advisories.osv import parse_record

RECORD = """
id: PYSEC-2099-1
details: >-
  Reads
  any file.
affected:
- package: {name: Some_Package, ecosystem: PyPI}
  ranges:
  - type: ECOSYSTEM
    events: [{introduced: '0'}, {fixed: 1.10}]
"""


def test_names_are_normalised_and_unquoted_versions_stay_text() -> None:
    (package,) = parse_record(RECORD)
    assert package.name == "some-package"
    assert package.advisory.summary == "Reads any file."
    assert package.advisory.fixed_versions == ("1.10",)
    assert package.versions.contain("1.9")
    assert not package.versions.contain("1.10")


def test_a_record_without_a_rating_counts_as_high() -> None:
    (package,) = parse_record(RECORD)
    assert package.advisory.severity is Severity.HIGH
    assert package.advisory.score is None


@pytest.mark.parametrize(
    ("rating", "severity"),
    [
        (
            "severity: [{type: CVSS_V3, score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L'}]",
            Severity.MEDIUM,
        ),
        ("severity: [{type: CVSS_V4, score: 'CVSS:4.0/AV:N'}]", Severity.HIGH),
        ("database_specific: {severity: MODERATE}", Severity.MEDIUM),
    ],
)
def test_ratings(rating: str, severity: Severity) -> None:
    (package,) = parse_record(RECORD + rating)
    assert package.advisory.severity is severity


@pytest.mark.parametrize(
    ("addition", "packages"),
    [("withdrawn: 2024-01-01T00:00:00Z", 0), ("withdrawn: null", 1), ("withdrawn:", 1)],
)
def test_a_withdrawn_record_affects_nothing(addition: str, packages: int) -> None:
    assert len(parse_record(RECORD + addition)) == packages


def test_json_is_read_as_well_and_other_ecosystems_are_not_ours() -> None:
    record = '{"id": "X-1", "affected": [{"package": {"name": "x", "ecosystem": "npm"}}]}'
    assert parse_record(record) == []


@pytest.mark.parametrize(
    "record",
    [
        "",
        "[]",
        "affected: []",
        "id: X-1\naffected: 5",
        "id: X-1\naffected: [{package: {name: x, ecosystem: PyPI}}]",
        RECORD.replace("fixed: 1.10", "fixed: soon"),
        RECORD + "severity: [{type: CVSS_V3, score: '9.8'}]",
        "id: !!python/object/apply:os.getcwd []\naffected: 1",
    ],
)
def test_a_record_that_cannot_be_trusted_is_an_error_not_a_clean_verdict(record: str) -> None:
    with pytest.raises(ConfigurationError, match="not an OSV record"):
        parse_record(record)
