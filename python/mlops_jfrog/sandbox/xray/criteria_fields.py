"""The criteria of a rule as JSON: 400 names what can't be enforced, so that nothing seems to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.xray.criteria import (
    Criteria,
    CustomRisk,
    CvssRange,
    Licenses,
    Malicious,
    MinimumSeverity,
    OperationalRisk,
)
from mlops_jfrog.sandbox.xray.licenses import normalized
from mlops_jfrog.sandbox.xray.request_fields import flag, mapping, texts

_ANY_SEVERITY = {"all severities", "all", "unknown"}
_OFF = {"fix_version_dependant": False, "applicable_cves_only": False, "malicious_package": False}
_LISTS = ("allowed_licenses", "banned_licenses")
_LICENSE_FIELDS = {*_LISTS, "allow_unknown", "multi_license_permissive"}
_RISK_FIELDS = {"use_and_condition", "is_eol", "newer_versions_greater_than", "risk"}


def security_criteria(body: Mapping[str, Any], _: Severity) -> Criteria:
    """One of ``min_severity``, ``cvss_range``, ``malicious_package``."""
    chosen = {k: v for k, v in body.items() if v is not None and _OFF.get(k) is not v}
    if len(chosen) != 1:
        raise Refused(
            400, "a rule needs exactly one of min_severity, cvss_range, malicious_package"
        )
    ((name, value),) = chosen.items()
    if name == "min_severity":
        return MinimumSeverity(severity_of(value, name))
    if name == "cvss_range":
        bounds = mapping(value, "cvss_range")
        low, high = _number(bounds, "from"), _number(bounds, "to")
        if not 0 <= low <= high <= 10:
            raise Refused(400, "cvss_range must lie between 0 and 10")
        return CvssRange(low, high)
    if name == "malicious_package" and value is True:
        return Malicious()
    raise Refused(400, f"the criteria {name!a} is not supported")


def license_criteria(body: Mapping[str, Any], severity: Severity) -> Criteria:
    """Either ``allowed_licenses`` or ``banned_licenses``; what is not known passes a ban only.

    ``allow_unknown`` says otherwise; ``multi_license_permissive``: one that passes is enough.
    """
    _refuse_unknown(body, _LICENSE_FIELDS)
    chosen = [name for name in _LISTS if body.get(name)]
    if len(chosen) != 1:
        raise Refused(400, f"a rule needs exactly one of {', '.join(_LISTS)}")
    allowed = chosen[0] == "allowed_licenses"
    return Licenses(
        named=normalized(texts(body, chosen[0])),
        named_are_allowed=allowed,
        allow_unknown=flag(body, "allow_unknown", otherwise=not allowed),
        one_is_enough=flag(body, "multi_license_permissive", otherwise=False),
        severity=severity,
    )


def operational_criteria(body: Mapping[str, Any], _: Severity) -> Criteria:
    """``op_risk_min_risk``, or ``op_risk_custom`` with what the sandbox knows of releases."""
    _refuse_unknown(body, {"op_risk_min_risk", "op_risk_custom"})
    least, custom = body.get("op_risk_min_risk"), body.get("op_risk_custom")
    if (least is None) is (custom is None):
        raise Refused(400, "a rule needs exactly one of op_risk_min_risk, op_risk_custom")
    if least is not None:
        return OperationalRisk(severity_of(least, "op_risk_min_risk"))
    fields = mapping(custom, "op_risk_custom")
    _refuse_unknown(fields, _RISK_FIELDS)
    behind = fields.get("newer_versions_greater_than")
    if behind is not None and (not isinstance(behind, int) or isinstance(behind, bool)):
        raise Refused(400, "newer_versions_greater_than must be a whole number")
    yanked = flag(fields, "is_eol", otherwise=False)
    if not yanked and behind is None:
        raise Refused(400, "op_risk_custom needs is_eol or newer_versions_greater_than")
    return CustomRisk(
        yanked=yanked,
        newer_versions=behind,
        both=flag(fields, "use_and_condition", otherwise=False),
        severity=severity_of(fields.get("risk") or "High", "risk"),
    )


def severity_of(value: object, field: str) -> Severity:
    """From its name; 400 for any other."""
    text = value if isinstance(value, str) else ""
    if text.lower() in _ANY_SEVERITY:
        return Severity.LOW
    try:
        return Severity.parse(text)
    except UsageError as error:
        raise Refused(400, f"{field}: {error}") from error


def _refuse_unknown(body: Mapping[str, Any], known: set[str]) -> None:
    for name, value in body.items():
        if name not in known and value is not None:
            raise Refused(400, f"the criteria {name!a} is not supported")


def _number(body: Mapping[str, Any], name: str) -> float:
    value = body.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Refused(400, f"cvss_range.{name} must be a number")
    return float(value)
