"""Runs the demonstration; the exit code is 0 only when every claim it makes was seen to hold."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from examples.demo.claims import ClaimFailed
from examples.demo.program import Program
from examples.demo.project import Project
from examples.demo.sandbox import running_sandbox
from examples.demo.story import tell
from examples.demo.terminal import Terminal

OUTPUT = Path("demo-output")


def main() -> int:
    """Tell the story in a fresh folder against a fresh sandbox."""
    began = time.monotonic()
    terminal = Terminal(sys.stdout)
    shutil.rmtree(OUTPUT, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-demo-") as name:
        scratch = Path(name)
        with running_sandbox(scratch) as sandbox:
            terminal.say(f"A sandbox answers at {sandbox.url}; it is removed at the end.")
            program = Program(sandbox, terminal, home=scratch / "home")
            try:
                report = tell(program, Project.copied_to(OUTPUT.resolve(), program), terminal)
            except ClaimFailed as failure:
                terminal.failure(str(failure))
                return 1
    terminal.say(f"Took {time.monotonic() - began:.0f} seconds. The report of the release:")
    terminal.say(f"    {report}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
