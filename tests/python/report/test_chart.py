"""The bar chart of the metrics."""

from __future__ import annotations

from xml.etree import ElementTree

from mlops_jfrog.report.chart import DARK, LIGHT, metrics_chart
from mlops_jfrog.report.metric_rows import metric_rows

from .examples import ACCURACY, HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def chart(metrics: dict[str, float]) -> ElementTree.Element:
    return ElementTree.fromstring(metrics_chart(metric_rows(metrics, [ACCURACY]), LIGHT))


def test_a_bar_is_as_long_as_its_metric() -> None:
    bars = chart({"accuracy": 0.5}).findall(f"{SVG}rect")
    track, bar = (float(rect.attrib["width"]) for rect in bars)
    assert bar == track / 2


def test_the_threshold_is_marked() -> None:
    lines = chart({"accuracy": 0.5}).findall(f"{SVG}line")
    marks = [line for line in lines if line.attrib.get("stroke") == LIGHT.text]
    assert len(marks) == 1


def test_nothing_needs_a_style_or_a_script() -> None:
    svg = metrics_chart(metric_rows({HOSTILE: 0.5}, []), DARK)
    names = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(svg).iter()}
    assert names == {"svg", "line", "text", "rect"}
    assert "style=" not in svg


def test_themes_differ_in_colour_only() -> None:
    rows = metric_rows({"accuracy": 0.5}, [ACCURACY])
    dark = metrics_chart(rows, DARK)
    for name in ("text", "muted", "track", "passed", "failed", "neutral"):
        dark = dark.replace(getattr(DARK, name), getattr(LIGHT, name))
    assert dark == metrics_chart(rows, LIGHT)
