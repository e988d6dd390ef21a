"""What may be shown: no foreign markup, no link that is not a web address, only valid XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_jfrog.report.templates import markdown_text, number, printable, web_url


@given(st.text(st.characters(codec="utf-8")))
def test_printable_text_is_valid_xml(text: str) -> None:
    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    ElementTree.fromstring(f"<a>{escaped}</a>")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//host/x",
        "https://",
        "http://[::1",
        "relative/path",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_url(url) is None


def test_a_web_address_stays_as_it_is() -> None:
    assert web_url("https://platform.example/ui?a=b") == "https://platform.example/ui?a=b"


@given(st.text())
def test_markdown_text_is_one_line_with_every_bar_escaped(text: str) -> None:
    shown = markdown_text(text)
    assert len(shown.splitlines()) <= 1
    assert "|" not in shown.replace("\\|", "")
    assert "<" not in shown.replace("\\<", "")


@pytest.mark.parametrize(
    ("value", "shown"), [(0.965, "0.965"), (1.0, "1"), (12345.678, "1.235e+04")]
)
def test_numbers_have_four_significant_digits(value: float, shown: str) -> None:
    assert number(value) == shown
