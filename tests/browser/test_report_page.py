"""The report in a real browser under Jenkins' Content-Security-Policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageColor

from mlops_jfrog.domain.gates import GateOutcome, GateResult
from mlops_jfrog.report import Problem, Report, write_report
from mlops_jfrog.report.chart import DARK, LIGHT

from .conftest import Served, Shot

REPORT = Report(
    model="oncology/breast-cancer",
    version="1.0.0",
    stage="staging",
    gates=(
        GateResult("metric auc", GateOutcome.PASSED, "auc >= 0.95", "auc = 0.99"),
        GateResult("metric f1", GateOutcome.FAILED, "f1 >= 0.90", "f1 is 0.71"),
    ),
    metrics={"auc": 0.99, "f1": 0.71},
    problem=Problem("f1 is 0.71, the gate wants >= 0.90", "Train a better model."),
)
DARK_MODE = "--blink-settings=preferredColorScheme=0"


def pixels(image: Image.Image, colour: str) -> int:
    """How many pixels have exactly that colour."""
    wanted = ImageColor.getrgb(colour)
    return sum(count for count, found in image.getcolors(2**24) or [] if found == wanted)


def test_style_and_charts_load_and_nothing_is_refused(
    tmp_path: Path, serve: Callable[[Path], Served], screenshot: Callable[..., Shot]
) -> None:
    served = serve(write_report(tmp_path / "report", REPORT).parent)
    shot = screenshot(f"{served.url}/index.html")
    assert shot.image.getpixel((2, 2)) == ImageColor.getrgb("#f5f7f9")
    assert pixels(shot.image, LIGHT.passed) > 1000
    assert pixels(shot.image, LIGHT.failed) > 1000
    assert "Content Security Policy" not in shot.console
    assert {"/index.html", "/report.css", "/metrics.svg"} <= set(served.requested)


def test_dark_mode_has_its_own_colours_and_chart(
    tmp_path: Path, serve: Callable[[Path], Served], screenshot: Callable[..., Shot]
) -> None:
    served = serve(write_report(tmp_path / "report", REPORT).parent)
    shot = screenshot(f"{served.url}/index.html", DARK_MODE)
    assert shot.image.getpixel((2, 2)) == ImageColor.getrgb("#12181e")
    assert pixels(shot.image, DARK.passed) > 1000
    assert "/metrics-dark.svg" in served.requested
    assert "/metrics.svg" not in served.requested


def test_an_inline_style_would_have_been_noticed(
    tmp_path: Path, serve: Callable[[Path], Served], screenshot: Callable[..., Shot]
) -> None:
    page = write_report(tmp_path / "report", REPORT)
    planted = page.read_text(encoding="utf-8").replace("<body>", '<body style="background: red">')
    page.write_text(planted, encoding="utf-8")
    shot = screenshot(f"{serve(page.parent).url}/index.html")
    assert "Content Security Policy" in shot.console
    assert pixels(shot.image, "#ff0000") == 0


def test_a_narrow_screen_shows_the_page_without_scrolling_sideways(
    tmp_path: Path, serve: Callable[[Path], Served], screenshot: Callable[..., Shot]
) -> None:
    served = serve(write_report(tmp_path / "report", REPORT).parent)
    shot = screenshot(f"{served.url}/index.html", "--window-size=500,1200")
    edge = {shot.image.getpixel((shot.image.width - 2, y)) for y in range(0, 1000, 10)}
    assert edge == {ImageColor.getrgb("#f5f7f9")}
