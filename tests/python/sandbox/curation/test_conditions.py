"""Conditions, each read from JSON and held against one candidate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mlops_jfrog.domain.vulnerability import Advisory, Severity
from mlops_jfrog.sandbox.curation.candidate import Candidate, identify
from mlops_jfrog.sandbox.curation.condition_fields import read_condition
from mlops_jfrog.sandbox.envelope import Refused

NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)
WHEEL = Candidate("pypi", "model-tools", "1.5.0", "model_tools-1.5.0-py3-none-any.whl")
MODEL = Candidate("huggingfaceml", "acme/churn", "a" * 40, "model.pkl")


def objection(candidate: Candidate, template: str, **parameters: Any) -> str | None:
    values = [{"param_id": name, "value": value} for name, value in parameters.items()]
    body = {"condition_template_id": template, "param_values": values}
    return read_condition(body).objection(candidate, NOW)


@pytest.mark.parametrize(
    ("candidate", "name", "versions", "listed"),
    [
        (WHEEL, "model-tools", None, True),
        (WHEEL, "model-*", None, True),
        (WHEEL, "tools", None, False),
        (WHEEL, "model-tools", {"equals": ["1.5.0"]}, True),
        (WHEEL, "model-tools", {"equals": ["1.4"]}, False),
        (WHEEL, "model-tools", {"gte": "1.0", "lt": "2"}, True),
        (WHEEL, "model-tools", {"gt": "1.5.0"}, False),
        (WHEEL, "model-tools", {"equals": ["9"], "lte": "1.5"}, True),
        (MODEL, "acme/*", None, True),
        (MODEL, "acme/churn", {"equals": ["a" * 40]}, True),
        (MODEL, "other/churn", None, False),
        (MODEL, "acme/churn", {"lt": "2"}, True),
    ],
)
def test_by_name(
    candidate: Candidate, name: str, versions: dict[str, Any] | None, listed: bool
) -> None:
    found = objection(candidate, "SpecificVersions", package_name=name, package_versions=versions)
    assert (found is not None) == listed


@pytest.mark.parametrize(
    ("published", "says"),
    [
        (NOW - timedelta(days=30), None),
        (NOW - timedelta(days=29), "published 29 days ago, less than 30"),
        (NOW + timedelta(days=1), "less than 30"),
        (None, "the age of model-tools:1.5.0 is not known"),
    ],
)
def test_by_age(published: datetime | None, says: str | None) -> None:
    found = objection(replace(WHEEL, published=published), "isImmature", package_age_days=30)
    assert (found is None) == (says is None)
    assert says is None or says in str(found)


def advised(identifier: str, score: float | None) -> Candidate:
    advisory = Advisory(identifier, "model-tools", "bad", Severity.HIGH, score=score)
    return replace(WHEEL, advisories=(advisory,))


def test_by_score_and_malice() -> None:
    bounds = {"vulnerability_cvss_score_range": {"start": 7, "end": 10}}
    assert objection(advised("PYSEC-1", 9.8), "CVECVSSRange", **bounds)
    assert objection(advised("PYSEC-1", None), "CVECVSSRange", **bounds)
    assert objection(advised("PYSEC-1", 6.9), "CVECVSSRange", **bounds) is None
    assert objection(advised("MAL-1", None), "MaliciousPackage")
    assert objection(advised("PYSEC-1", 9.8), "MaliciousPackage") is None


def test_what_is_not_there_yet_is_not_judged_by_its_content() -> None:
    assert objection(WHEEL, "AllowedLicenses", list_of_package_licenses=["MIT"]) is None
    assert objection(MODEL, "ModelVerdict") is None


@pytest.mark.parametrize(
    ("template", "parameters"),
    [
        ("OpenSSF", {}),
        (None, {}),
        ("SpecificVersions", {}),
        ("SpecificVersions", {"package_name": "x", "package_versions": {"near": "1"}}),
        ("SpecificVersions", {"package_name": "x", "package_versions": {"gt": "one"}}),
        ("AllowedLicenses", {}),
        ("BannedLicenses", {"list_of_package_licenses": "MIT"}),
        ("isImmature", {"package_age_days": 0}),
        ("isImmature", {"package_age_days": "7"}),
        ("isImmature", {"package_age_days": True}),
        ("CVECVSSRange", {}),
        ("CVECVSSRange", {"vulnerability_cvss_score_range": {"start": 1, "end": 11}}),
        ("ModelVerdict", {"strict": "yes"}),
    ],
)
def test_what_cannot_be_enforced_is_refused(template: Any, parameters: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        objection(WHEEL, template, **parameters)


@pytest.mark.parametrize(
    ("package_type", "path", "name", "version", "filename"),
    [
        ("pypi", "joblib/1.2.0/joblib-1.2.0.tar.gz", "joblib", "1.2.0", "joblib-1.2.0.tar.gz"),
        ("huggingfaceml", "models/acme/churn/rev/a/b.bin", "acme/churn", "rev", "a/b.bin"),
        ("huggingfaceml", "models/gpt2/rev/model.bin", "gpt2", "rev", "model.bin"),
        ("huggingfaceml", "datasets/acme/rows/rev/x.csv", "acme/rows", "rev", "x.csv"),
    ],
)
def test_what_a_path_belongs_to(
    package_type: str, path: str, name: str, version: str, filename: str
) -> None:
    assert identify(package_type, path) == Candidate(package_type, name, version, filename)


@pytest.mark.parametrize(
    ("package_type", "path"),
    [("pypi", "notes.txt"), ("huggingfaceml", "models/x"), ("huggingfaceml", "x/y/z/rev/f"),
     ("generic", "models/acme/churn/rev/f")],
)  # fmt: skip
def test_other_files_belong_to_nothing(package_type: str, path: str) -> None:
    assert identify(package_type, path) is None
