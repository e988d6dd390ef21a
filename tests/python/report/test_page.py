"""The page for everybody: structure for a screen reader, contrast in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mlops_jfrog.report import write_report
from mlops_jfrog.report.templates import read_resource

from .examples import PROMOTED, REFUSED

PAIRS = [
    ("text", "page"),
    ("text", "card"),
    ("muted", "page"),
    ("muted", "card"),
    ("link", "card"),
    ("good", "good-back"),
    ("bad", "bad-back"),
    ("bad", "card"),
    ("open", "open-back"),
    ("info", "info-back"),
]


def themes() -> list[dict[str, str]]:
    """The colours of the light and of the dark theme, by name."""
    blocks = re.findall(r":root \{(.*?)\}", read_resource("report.css"), re.DOTALL)
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in blocks]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_has_the_contrast_that_wcag_asks_for(theme: int, front: str, back: str) -> None:
    light, dark = sorted(luminance(themes()[theme][name]) for name in (front, back))
    assert (dark + 0.05) / (light + 0.05) >= 4.5


def test_headings_follow_each_other_without_a_gap(tmp_path: Path) -> None:
    html = write_report(tmp_path, PROMOTED).read_text(encoding="utf-8")
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}


def test_every_header_cell_says_what_it_heads(tmp_path: Path) -> None:
    html = write_report(tmp_path, REFUSED).read_text(encoding="utf-8")
    assert "<th>" not in html
    assert html.count("<th ") == len(re.findall(r'<th scope="(?:col|row)"', html)) > 10


def test_language_and_images_are_described(tmp_path: Path) -> None:
    html = write_report(tmp_path, PROMOTED).read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert re.findall(r"<img [^>]*>", html) == re.findall(r'<img [^>]*alt="[^"]+"[^>]*>', html)


def test_every_section_is_named_by_a_heading_that_exists(tmp_path: Path) -> None:
    html = write_report(tmp_path, PROMOTED).read_text(encoding="utf-8")
    labels = set(re.findall(r'aria-labelledby="([a-z]+)"', html))
    assert labels == set(re.findall(r'<h2 id="([a-z]+)"', html))
