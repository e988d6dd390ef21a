"""What Jenkins' own Groovy reads in a source, asked of one process for many sources."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_READER = Path(__file__).with_name("syntax.groovy")


@dataclass(frozen=True)
class Syntax:
    """The string constants of a source and the names it calls, both in order."""

    constants: tuple[str, ...]
    calls: tuple[str, ...]


@dataclass(frozen=True)
class GroovyReader:
    """A process that parses."""

    asked: IO[str]
    answered: IO[str]

    def read(self, source: str) -> Syntax:
        """AssertionError where the compiler refuses ``source``."""
        self.asked.write(base64.b64encode(source.encode()).decode() + "\n")
        self.asked.flush()
        answer = json.loads(self.answered.readline())
        assert "error" not in answer, f"{answer.get('error')}\n{source}"
        texts = [
            bytes.fromhex(each).decode("utf-16-be", "surrogatepass") for each in answer["constants"]
        ]
        return Syntax(tuple(texts), tuple(answer["calls"]))


@contextmanager
def groovy_reader(class_path: str) -> Iterator[GroovyReader]:
    """One for the time of the block."""
    process = subprocess.Popen(
        ["java", "-cp", class_path, "groovy.ui.GroovyMain", str(_READER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="ascii",
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield GroovyReader(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()
