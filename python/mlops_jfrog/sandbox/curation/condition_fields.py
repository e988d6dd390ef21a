"""Conditions as JSON: ``condition_template_id`` and ``param_values``; 400 says what is wrong.

Template names and parameters are the platform's (its Terraform provider documents them);
``MaliciousPackage`` and ``ModelVerdict`` are conditions that the platform has built in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.curation.conditions import (
    Condition,
    Immature,
    LicenseCondition,
    MaliciousPackage,
    ModelVerdict,
    ScoreRange,
    SpecificVersions,
)
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.criteria import Licenses
from mlops_jfrog.sandbox.xray.licenses import normalized
from mlops_jfrog.sandbox.xray.request_fields import entries, flag, mapping, text, texts

_LISTED = "list_of_package_licenses"
_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
Parameters = Mapping[str, Any]


def read_condition(body: Parameters) -> Condition:
    """From a whole condition as it was posted or is built in."""
    template = body.get("condition_template_id")
    reader = _READERS.get(template) if isinstance(template, str) else None
    if reader is None:
        known = ", ".join(_READERS)
        raise Refused(400, f"condition_template_id must be one of {known}, not {template!a}")
    given: dict[str, Any] = {}
    for each in entries(body, "param_values"):
        parameter = mapping(each, "a parameter")
        given[text(parameter, "param_id", "a parameter")] = parameter.get("value")
    return reader(given)


def _specific_versions(given: Parameters) -> Condition:
    versions = mapping(given.get("package_versions") or {}, "package_versions")
    if given.get("package_versions") and not {"equals", "any", *_OPERATORS} & versions.keys():
        raise Refused(400, f"package_versions needs equals, any, {', '.join(_OPERATORS)}")
    bounds = [
        f"{operator}{text(versions, name, 'package_versions')}"
        for name, operator in _OPERATORS.items()
        if name in versions
    ]
    try:
        specifiers = SpecifierSet(",".join(bounds)) if bounds else None
    except InvalidSpecifier as error:
        raise Refused(400, f"package_versions: {error}") from error
    exactly = frozenset(texts(versions, "equals"))
    return SpecificVersions(text(given, "package_name", "a condition"), exactly, specifiers)


def _allowed(given: Parameters) -> Condition:
    return _licenses(given, allowed=True)


def _banned(given: Parameters) -> Condition:
    return _licenses(given, allowed=False)


def _licenses(given: Parameters, *, allowed: bool) -> Condition:
    named = normalized(texts(given, _LISTED))
    if not named:
        raise Refused(400, f"a condition on licences needs {_LISTED}")
    permissive = flag(given, "multiple_license_permissive_approach", otherwise=False)
    return LicenseCondition(Licenses(named, allowed, not allowed, permissive, Severity.HIGH))


def _immature(given: Parameters) -> Condition:
    days = given.get("package_age_days")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= 36_500:
        raise Refused(400, "package_age_days must be a number of days")
    return Immature(days)


def _score_range(given: Parameters) -> Condition:
    bounds = mapping(given.get("vulnerability_cvss_score_range"), "vulnerability_cvss_score_range")
    low, high = bounds.get("start"), bounds.get("end")
    for bound in (low, high):
        if not isinstance(bound, int | float) or isinstance(bound, bool) or not 0 <= bound <= 10:
            raise Refused(400, "a CVSS score lies between 0 and 10")
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    return ScoreRange(float(low), float(high))


_READERS: dict[str, Callable[[Parameters], Condition]] = {
    "SpecificVersions": _specific_versions,
    "AllowedLicenses": _allowed,
    "BannedLicenses": _banned,
    "isImmature": _immature,
    "CVECVSSRange": _score_range,
    "MaliciousPackage": lambda _: MaliciousPackage(),
    "ModelVerdict": lambda given: ModelVerdict(flag(given, "strict", otherwise=False)),
}
TEMPLATES = frozenset(_READERS)
"""Every ``condition_template_id`` that can be enforced."""
