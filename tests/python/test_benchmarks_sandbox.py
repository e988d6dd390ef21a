"""Measuring the sandbox: what is measured is checked, never how long something took."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from benchmarks.sandbox import figures, main
from benchmarks.sandbox_client import Address, WrongAnswer, ask, download, repeated, upload
from benchmarks.sandbox_items import SEARCHES, fill, properties_of
from benchmarks.sandbox_page import FULL, QUICK, Figure, line, page

from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.server import RunningSandbox

ROOT = Path(__file__).resolve().parents[2]
CONTENT = bytes(range(256)) * 10_000


@pytest.fixture
def address(fresh_sandbox: RunningSandbox) -> Address:
    """An empty sandbox with one repository."""
    found = Address(fresh_sandbox.url, fresh_sandbox.admin_token)
    ask(found, "PUT", "/artifactory/api/repositories/x-local", b'{"rclass": "local"}')
    return found


def test_a_file_goes_up_and_down(address: Address, tmp_path: Path) -> None:
    file = tmp_path / "big"
    file.write_bytes(CONTENT)
    assert upload(address, "/artifactory/x-local/m", file, hashlib.sha256(CONTENT).hexdigest()) > 0
    assert ask(address, "GET", "/artifactory/x-local/m") == CONTENT
    assert download(address, "/artifactory/x-local/m", len(CONTENT)) > 0


def test_what_is_not_what_was_sent_is_no_measurement(address: Address, tmp_path: Path) -> None:
    file = tmp_path / "big"
    file.write_bytes(CONTENT)
    with pytest.raises(WrongAnswer, match="another content"):
        upload(address, "/artifactory/x-local/m", file, "0" * 64)
    with pytest.raises(WrongAnswer, match="status 404"):
        upload(address, "/artifactory/none/m", file, "0" * 64)
    with pytest.raises(WrongAnswer):
        download(address, "/artifactory/x-local/m", len(CONTENT) - 1)
    with pytest.raises(WrongAnswer, match="404"):
        repeated(address, "/artifactory/x-local/none", 10, 2, 1)


def test_many_downloads_are_all_received_and_recorded(address: Address) -> None:
    ask(address, "PUT", "/artifactory/x-local/small", b"1234567890")
    assert repeated(address, "/artifactory/x-local/small", 10, 50, 4) > 0
    stats = ask(address, "GET", "/artifactory/api/storage/x-local/small?stats")
    assert b'"downloadCount":50' in stats


def test_items_have_ten_properties_and_searches_find_what_they_say(tmp_path: Path) -> None:
    assert all(len(properties_of(number).values) == 10 for number in range(50))
    fill(tmp_path, 30)
    with Platform(tmp_path) as platform, platform.database.read() as db:
        assert db.execute("SELECT count(*) FROM properties").fetchone()[0] == 300
    rare, single, none, common = (search.criteria for search in SEARCHES)
    assert len(matching(rare)) > len(matching(single)) == 1
    assert matching(none) == []
    assert len(matching(common)) > 1000


def matching(criteria: str) -> list[int]:
    wanted = [part.split('"')[1::2] for part in criteria.split(", ")]
    return [
        number
        for number in range(FULL.items // 5)
        if all(properties_of(number).first(key[1:]) == value for key, value in wanted)
    ]


def test_a_token_is_not_shown() -> None:
    assert "canary-77" not in repr(Address("http://127.0.0.1:1", "canary-77"))


@pytest.mark.parametrize(
    ("found", "bound", "goal", "verdict"),
    [(5.0, "at most", 5.0, "met"), (6.0, "at most", 5.0, "missed"), (6.0, "at least", 5.0, "met")],
)
def test_a_goal_is_met_or_missed_by_the_median(
    found: float, bound: str, goal: float, verdict: str
) -> None:
    figure = Figure("x", "s", (found, 0.0, 100.0), bound, goal)  # type: ignore[arg-type]
    assert figure.verdict == verdict
    assert f"| {bound} 5 s | {found:g} s | 0 to 100 | {verdict} |" in line(figure)


def test_a_figure_without_a_goal_has_no_verdict() -> None:
    assert Figure("x", "ms", (1.0,)).verdict == ""
    assert line(Figure("x", "ms", (1.25,))) == "| x |  | 1.25 ms |  |  |"


def test_a_quick_run_measures_everything(tmp_path: Path) -> None:
    found = list(figures(tmp_path, QUICK))
    goals = [(each.bound, each.goal, each.unit) for each in found if each.goal is not None]
    assert goals == [
        ("at most", 1.5, "s"), ("at least", 250, "MB/s"), ("at least", 800, "MB/s"),
        ("at least", 1500, "1/s"), *[("at most", 50, "ms")] * len(SEARCHES),
        ("at most", 200, "MiB"),
    ]  # fmt: skip
    assert all(line(each) in page(found, QUICK) for each in found)
    assert "quick run" in page(found, QUICK)
    assert "quick run" not in page(found, FULL)


def test_the_command_names_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "benchmarks/SANDBOX.md" in capsys.readouterr().out


def test_make_bench_measures_it_too() -> None:
    command = ["make", "--dry-run", "bench", "QUICK=1"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "-m benchmarks.sandbox --quick" in shown
