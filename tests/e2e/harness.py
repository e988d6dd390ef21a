"""The harness of tests/groovy as one process: it starts once and runs many builds."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
SOURCES = CHECKOUT / "tests" / "groovy"
# a build is over before the optimising compiler of the JVM has paid for itself
_JAVA = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
_running: dict[str, subprocess.Popen[str]] = {}


@functools.cache
def compiled_harness() -> str:
    """Compile the harness; its class path. Fails with the line that installs what is missing."""
    if shutil.which("mvn") is None or shutil.which("javac") is None:
        raise AssertionError(
            "a JDK 17 or newer and Maven are needed: apt-get install default-jdk-headless maven"
        )
    maven = ["mvn", "--quiet", "--batch-mode", "-f", str(SOURCES / "pom.xml"), "compile"]
    subprocess.run(maven, check=True)
    target = SOURCES / "target"
    class_path = (target / "classpath").read_text(encoding="utf-8")
    return os.pathsep.join([str(target / "classes"), class_path])


def report_of(settings: Path, class_path: str) -> list[str]:
    """What the harness says of one build: its log, then lines that say what became of it."""
    process = _running.get(class_path) or _started(class_path)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{settings}\n")
    process.stdin.flush()
    lines: list[str] = []
    while not lines or not lines[-1].startswith("Finished: "):
        line = process.stdout.readline()
        if not line:
            del _running[class_path]
            raise AssertionError("the harness did not end the build:\n" + "\n".join(lines))
        lines.append(line.rstrip("\n"))
    return lines


def _started(class_path: str) -> subprocess.Popen[str]:
    _running[class_path] = subprocess.Popen(
        [*_JAVA, "-cp", class_path, "org.mlopsjfrog.harness.Main"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return _running[class_path]


def end_harness() -> None:
    """Ends what ``report_of`` started."""
    while _running:
        _, process = _running.popitem()
        process.communicate(timeout=60)
