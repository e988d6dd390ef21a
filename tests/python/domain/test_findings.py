"""Verdicts are ordered, and nothing looked at is not clean."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.findings import FileScan, Finding, Verdict


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        ([Verdict.CLEAN], Verdict.CLEAN),
        ([Verdict.CLEAN, Verdict.SUSPICIOUS], Verdict.SUSPICIOUS),
        ([Verdict.UNSCANNABLE, Verdict.SUSPICIOUS], Verdict.UNSCANNABLE),
        ([Verdict.MALICIOUS, Verdict.UNSCANNABLE, Verdict.CLEAN], Verdict.MALICIOUS),
        ([], Verdict.UNSCANNABLE),
    ],
)
def test_the_worst_verdict_wins_and_none_is_unscannable(
    verdicts: list[Verdict], worst: Verdict
) -> None:
    assert Verdict.worst(verdicts) is worst


def test_only_clean_passes() -> None:
    assert [verdict for verdict in Verdict if verdict.passes] == [Verdict.CLEAN]


def test_a_scan_without_findings_is_clean() -> None:
    assert FileScan.judged("model.npy", "npy", 80, []).verdict is Verdict.CLEAN


def test_a_scan_is_as_bad_as_its_worst_finding() -> None:
    odd = Finding("pickle.import-not-listed", Verdict.SUSPICIOUS, "imports x.y", "byte 3")
    bad = Finding("pickle.import-not-allowed", Verdict.MALICIOUS, "imports os.system", "byte 9")
    scan = FileScan.judged("model.pkl", "pickle", 40, [odd, bad, odd])
    assert scan.verdict is Verdict.MALICIOUS
    assert scan.findings == (odd, bad, odd)
