"""Results for people."""

from __future__ import annotations

from mlops_jfrog.cli.result_view import result_lines
from mlops_jfrog.contract.result import Link, Outcome, passed_document


def shown(outcome: Outcome) -> list[str]:
    return list(result_lines(passed_document("x", outcome)))


def test_a_result_is_a_short_block() -> None:
    outcome = Outcome(
        {"model": "fraud", "unchanged": False, "digests": {"a.bin": "0f"}},
        "fraud 1 is published",
        links=(Link("build", "https://h/b"),),
    )
    assert shown(outcome) == [
        "fraud 1 is published",
        "  model      fraud",
        "  unchanged  no",
        "  digests    a.bin=0f",
        "  see build: https://h/b",
    ]


def test_a_list_of_objects_is_a_table() -> None:
    rows = [{"issue": "CVE-1", "fixed": ["1.2", "1.3"]}, {"issue": "CVE-22", "fixed": []}]
    assert shown(Outcome({"violations": rows}, "2 violations")) == [
        "2 violations",
        "  violations",
        "    ISSUE   FIXED",
        "    CVE-1   1.2, 1.3",
        "    CVE-22  -",
    ]


def test_an_empty_list_is_no_table() -> None:
    assert shown(Outcome({"violations": []}, "clean")) == ["clean", "  violations  -"]


def test_a_wide_map_takes_one_line_an_entry() -> None:
    digests = {"a.bin": "0" * 64, "code/b.py": "1" * 64}
    assert shown(Outcome({"digests": digests}, "done")) == [
        "done",
        "  digests",
        "    a.bin      " + "0" * 64,
        "    code/b.py  " + "1" * 64,
    ]


def test_a_table_leaves_digests_to_json() -> None:
    rows = [{"path": "a/b", "sha256": "0" * 64, "size": 3}]
    document = {"summary": "1 file", "outputs": {"files": rows}, "links": []}
    lines = "\n".join(result_lines(document))
    assert "PATH  SIZE" in lines
    assert "000000" not in lines
