"""The report as files."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

from mlops_jfrog.contract.result import Link
from mlops_jfrog.report import Build, Problem, Report, Run, Violation, write_report

from .examples import HOSTILE, PROMOTED, REFUSED


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_is_a_page_a_test_result_and_a_summary(tmp_path: Path) -> None:
    page = write_report(tmp_path / "new" / "report", PROMOTED)
    assert page == tmp_path / "new" / "report" / "index.html"
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "findings.sarif",
        "gates.junit.xml",
        "index.html",
        "metrics-dark.svg",
        "metrics.svg",
        "report.css",
        "summary.md",
    ]


def test_the_page_names_what_a_reader_looks_for(tmp_path: Path) -> None:
    text = Page(write_report(tmp_path, PROMOTED)).text
    for expected in (
        "promoted",
        "1.0.0",
        "breast-cancer #42",
        "alice",
        "accuracy >= 0.90",
        "8 recorded",
    ):
        assert expected in text


def test_a_refusal_says_what_to_do(tmp_path: Path) -> None:
    text = Page(write_report(tmp_path, REFUSED)).text
    for expected in (
        "accuracy is 0.71",
        "Train a better model.",
        "PYSEC-2022-288",
        "1.2.0",
        "os.system",
    ):
        assert expected in text


def test_the_page_needs_no_script_and_no_inline_style(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, REFUSED))
    assert not {"script", "style", "iframe", "form"}.intersection(page.tags)
    names = {name for name, _ in page.attributes}
    assert not [name for name in names if name == "style" or name.startswith("on")]


def test_everything_the_page_loads_lies_beside_it(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, PROMOTED))
    loaded = [value for name, value in page.attributes if name in {"src", "srcset"}]
    assert loaded == ["metrics-dark.svg", "metrics.svg"]
    assert all((tmp_path / str(name)).is_file() for name in [*loaded, "report.css"])


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = Report(
        model=HOSTILE,
        version=HOSTILE,
        stage=HOSTILE,
        gates=(
            dataclasses.replace(REFUSED.gates[0], name=HOSTILE, expected=HOSTILE, found=HOSTILE),
        ),
        build=Build(HOSTILE, HOSTILE, "javascript:alert(1)"),
        run=Run(HOSTILE, HOSTILE),
        metrics={HOSTILE: 0.5},
        violations=(Violation(HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE),),
        problem=Problem(HOSTILE, HOSTILE, "javascript:alert(1)"),
        links=(Link(HOSTILE, "javascript:alert(1)"), Link("x", "https://h/>)<b>\n[a](b)")),
    )
    page = Page(write_report(tmp_path, hostile))
    assert page.tags.count("script") == 0
    assert page.tags.count("img") == 1
    assert "49" not in page.text
    assert not [value for _, value in page.attributes if value and value.startswith("javascript")]
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "<script>" not in summary
    assert "<b>" not in summary
    assert "(javascript" not in summary


def test_what_xray_did_not_check_is_not_called_clean(tmp_path: Path) -> None:
    page = Page(write_report(tmp_path, dataclasses.replace(PROMOTED, violations=None)))
    assert "Xray has not checked this build" in page.text
    assert "no violation." not in page.text


def test_a_chart_of_an_earlier_run_is_removed_with_its_metrics(tmp_path: Path) -> None:
    write_report(tmp_path, PROMOTED)
    page = write_report(tmp_path, dataclasses.replace(PROMOTED, metrics={"loss": 3.5}))
    assert not (tmp_path / "metrics.svg").exists()
    assert "metrics.svg" not in page.read_text(encoding="utf-8")


def test_equal_reports_are_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_report(tmp_path / name, PROMOTED)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_the_summary_is_a_table_a_pull_request_can_show(tmp_path: Path) -> None:
    write_report(tmp_path, REFUSED)
    lines = (tmp_path / "summary.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "### fraud 7: refused"
    rows = [re.sub(r"\\(.)", r"\1", line) for line in lines if line.startswith("| metric")]
    assert rows == ["| metric accuracy | failed | accuracy >= 0.90 | accuracy is 0.71 |"]


def test_a_gate_that_was_checked_twice_is_shown_once(tmp_path: Path) -> None:
    page = write_report(tmp_path / "twice", dataclasses.replace(PROMOTED, gates=PROMOTED.gates * 2))
    once = write_report(tmp_path / "once", PROMOTED)
    for path in once.parent.iterdir():
        assert path.read_bytes() == (page.parent / path.name).read_bytes()


def test_digests_have_a_column_where_there_are_any(tmp_path: Path) -> None:
    assert "ab" * 32 in Page(write_report(tmp_path, PROMOTED)).text
    assert "SHA-256" not in Page(write_report(tmp_path, REFUSED)).text
