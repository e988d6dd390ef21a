"""What it costs to write and to check the Jenkinsfiles of a thousand projects.

``python -m benchmarks.projects`` measures these rows alone.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.contenders import CHECKOUT, OURS
from benchmarks.measure import Command, measure, once, summarised
from benchmarks.rows import Row
from benchmarks.sizes import FULL, Sizes
from benchmarks.starts import TOOL, environment

PROJECTS = "Jenkinsfiles of a thousand projects"
WRITE, CHECK = f"{OURS}, written", f"{OURS}, checked"
_MOST = 1000
_PATTERN = "projects/**/mlops.yml"


def projects(scratch: Path, sizes: Sizes) -> Iterator[Row]:
    """All of them new, then none of them stale; every one a copy of the example."""
    count = min(_MOST, sizes.small_count)
    folder = scratch / "thousand"
    text = (CHECKOUT / "examples" / "breast-cancer" / "mlops.yml").read_text(encoding="utf-8")
    for number in range(count):
        project = folder / "projects" / f"team-{number % 20}" / f"p{number:04}"
        project.mkdir(parents=True)
        own = text.replace("model: breast-cancer ", f"model: breast-cancer-{number} ")
        (project / "mlops.yml").write_text(own, encoding="utf-8")

    def command(action: str) -> Command:
        line = (*TOOL, "jenkinsfile", "--all", _PATTERN, action)
        return Command(line, environment(scratch), folder)

    written = []
    for _ in range(sizes.runs):
        for made in folder.glob("projects/*/*/Jenkinsfile"):
            made.unlink()
        written.append(once(command("--write")))
    note = f"{count} projects"
    yield Row(PROJECTS, "", WRITE, summarised(written), note=note)
    yield Row(PROJECTS, "", CHECK, measure(command("--check"), runs=sizes.runs), note=note)
    shutil.rmtree(folder)


def main() -> int:
    """Print the rows."""
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-bench-") as name:
        for row in projects(Path(name), FULL):
            assert row.measured is not None
            seconds, cpu = row.measured.seconds, row.measured.cpu_seconds
            print(f"{row.client}: {row.note} in {seconds:.2f} s, {cpu:.2f} s of CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
