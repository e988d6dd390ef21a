"""Command lines as a user types them, run in this process."""

from __future__ import annotations

import io
import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.cli.main import invoke
from mlops_jfrog.cli.surroundings import Surroundings


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass
class Typed:
    """A shell in a folder, connected to the sandbox; ``{r}`` in a line is a new repository."""

    directory: Path
    environment: dict[str, str]
    repository: str
    output: str = ""
    errors: str = ""
    answer: str | None = None
    """What a person at a terminal types; None where nobody is there."""

    def __call__(self, line: str) -> int:
        words = shlex.split(line.replace("{r}", self.repository))
        assert words[0] == "mlops-jfrog"
        return self.run(*words[1:])

    def run(self, *words: str) -> int:
        """The same with the words as they are."""
        stream = io.StringIO if self.answer is None else Terminal
        out, errors, typed = stream(), stream(), stream(self.answer or "")
        here = Surroundings(self.environment, self.directory, out, errors, typed)
        code = invoke(words, here)
        self.output, self.errors = out.getvalue(), errors.getvalue()
        return code

    def json(self, line: str) -> dict[str, object]:
        """The outputs of a line that goes well."""
        assert self(f"{line} --json") == 0, self.errors
        outputs = json.loads(self.output)["outputs"]
        assert isinstance(outputs, dict)
        return outputs

    def paths(self, line: str) -> list[str]:
        """Paths that a search finds, without the repository."""
        words = shlex.split(line.replace("{r}", self.repository))
        return self.paths_of(*words[1:])

    def paths_of(self, *words: str) -> list[str]:
        """The same with the words as they are."""
        assert self.run(*words, "--json") == 0, self.errors
        found = json.loads(self.output)["outputs"]["files"]
        return [each["path"].partition("/")[2] for each in found]

    def write(self, name: str, content: str = "") -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content or name, encoding="utf-8")

    def below(self, folder: str) -> list[str]:
        root = self.directory / folder
        return sorted(
            path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
        )
