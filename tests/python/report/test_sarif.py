"""Findings as SARIF: what the standard requires, and nothing that could be taken for clean."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import fastjsonschema
import pytest

from mlops_jfrog.domain.findings import FileScan, Finding, Verdict
from mlops_jfrog.report import Violation
from mlops_jfrog.report.sarif import SCHEMA, sarif_text

from .examples import HOSTILE, PROMOTED, REFUSED


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object of the standard: what it may hold, what it must."""
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": properties,
    }


def many(item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": item, **more}


TEXT = {"type": "string"}
RULE = closed({"id": TEXT, "name": TEXT}, "id")
DRIVER = closed({"name": TEXT, "version": TEXT, "rules": many(RULE, uniqueItems=True)}, "name")
FILE = closed({"uri": {"type": "string", "format": "uri-reference"}})
LOCATION = closed(
    {
        "physicalLocation": closed({"artifactLocation": FILE}, "artifactLocation"),
        "logicalLocations": many(
            closed({"fullyQualifiedName": TEXT, "kind": TEXT}), uniqueItems=True
        ),
    }
)
RESULT = closed(
    {
        "ruleId": TEXT,
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": closed({"text": TEXT}, "text"),
        "locations": many(LOCATION),
        "partialFingerprints": {"type": "object", "additionalProperties": TEXT},
    },
    "message",
)
RUN = closed(
    {
        "tool": closed({"driver": DRIVER}, "driver"),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": many(RESULT),
    },
    "tool",
)
LOG = closed(
    {"$schema": {"const": SCHEMA}, "version": {"const": "2.1.0"}, "runs": many(RUN)},
    "version",
    "runs",
)
"""The part of the OASIS schema that these documents may touch, written out by hand: every object is
closed as it is there, so that a name the standard does not know is an error."""

fits = fastjsonschema.compile({"$schema": "http://json-schema.org/draft-07/schema#", **LOG})


def results(text: str) -> list[dict[str, Any]]:
    document = json.loads(text)
    fits(document)
    [run] = document["runs"]
    found: list[dict[str, Any]] = run["results"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {result["ruleId"] for result in found}
    return found


def test_a_finding_lies_in_its_file_and_a_violation_in_its_package() -> None:
    finding, violation = results(sarif_text(REFUSED.files, REFUSED.violations))

    assert (finding["ruleId"], finding["level"]) == ("pickle.import", "error")
    [place] = finding["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "model.pkl"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "byte 17"
    assert violation["message"]["text"] == (
        "PYSEC-2022-288 in pypi://joblib:1.1.0: code in a lock; fixed in 1.2.0"
    )
    assert violation["level"] == "error"


def test_nothing_found_is_a_run_without_results() -> None:
    assert results(sarif_text(PROMOTED.files, PROMOTED.violations)) == []
    assert results(sarif_text((), None)) == []


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ("Critical", "error"),
        ("High", "error"),
        ("Medium", "warning"),
        ("Low", "note"),
        ("?", "warning"),
    ],
)
def test_a_severity_has_a_level(severity: str, level: str) -> None:
    violation = Violation("CVE-1", severity, "pypi://x:1")
    [found] = results(sarif_text((), (violation,)))
    assert found["level"] == level


def test_only_what_is_suspicious_is_a_warning() -> None:
    for verdict in (Verdict.SUSPICIOUS, Verdict.UNSCANNABLE, Verdict.MALICIOUS):
        scan = FileScan.judged("m", "pickle", 1, [Finding("r", verdict, "m", "")])
        [found] = results(sarif_text((scan,), None))
        assert (found["level"] == "warning") == (verdict is Verdict.SUSPICIOUS)


def test_names_that_no_uri_can_hold_are_encoded() -> None:
    scan = FileScan.judged("größe #1 %.pkl", "pickle", 1, REFUSED.files[0].findings)
    [found] = results(sarif_text((scan,), None))
    uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9%._/-]+", uri)


def test_hostile_texts_stay_texts() -> None:
    finding = Finding("rule", Verdict.MALICIOUS, HOSTILE, HOSTILE)
    scan = replace(REFUSED.files[0], findings=(finding,))
    [found] = results(sarif_text((scan,), None))
    assert "\x00" not in json.dumps(found)
    assert "<script>" in found["message"]["text"]
