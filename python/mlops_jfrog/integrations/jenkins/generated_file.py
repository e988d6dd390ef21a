"""A generated file and its header: which generator made it, from which inputs, changed by whom."""

from __future__ import annotations

import difflib
import enum
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.version import __version__

_HEADER = re.compile(
    r"\S+ Made by mlops-jfrog (?P<version>\S+) from \S+ "
    r"\(inputs (?P<inputs>[0-9a-f]{16}), content (?P<content>[0-9a-f]{16})\)"
)


class State(enum.Enum):
    """What there is where a file is generated to."""

    ABSENT = "absent"
    CURRENT = "current"
    STALE = "stale"
    """As it was generated, from other inputs or by another generator."""
    EDITED = "edited"
    """Generated, and changed by hand since."""
    FOREIGN = "foreign"
    """Never generated."""


@dataclass(frozen=True)
class GeneratedFile:
    """What is to stand in ``path``."""

    path: Path
    text: str

    @classmethod
    def made(cls, path: Path, body: str, inputs: str, comment: str, source: str) -> GeneratedFile:
        """``body`` below a header; ``comment`` begins a comment line, ``source`` is a file name."""
        head = (
            f"{comment} Made by mlops-jfrog {__version__} from {source} "
            f"(inputs {inputs}, content {_digest(body)}).\n"
            f"{comment} Change that, then run: mlops-jfrog jenkinsfile --write\n"
        )
        return cls(path, head + body)

    def existing(self) -> str | None:
        """What is there now, line ends as we write them; None where nothing is."""
        try:
            return self.path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        except FileNotFoundError:
            return None

    def state(self) -> State:
        """How what is there relates to this."""
        found = self.existing()
        if found is None:
            return State.ABSENT
        if found == self.text or _same_but_for_version(found, self.text):
            return State.CURRENT
        header = _HEADER.match(found)
        if header is None:
            return State.FOREIGN
        return State.STALE if _digest(_body(found)) == header["content"] else State.EDITED

    def diff(self) -> str:
        """From what is there to this, as a unified diff."""
        before = (self.existing() or "").splitlines(keepends=True)
        name = self.path.as_posix()
        lines = difflib.unified_diff(
            before, self.text.splitlines(keepends=True), f"a/{name}", f"b/{name}"
        )
        return "".join(line if line.endswith("\n") else line + "\n" for line in lines)

    def write(self) -> None:
        """Put it there, whole or not at all; its permissions are kept."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        mode = self.path.stat().st_mode & 0o777 if self.path.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".mlops-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(self.text.encode("utf-8"))
            os.chmod(name, mode)
            os.replace(name, self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:16]


def _body(text: str) -> str:
    """Below the two lines of the header."""
    return text.split("\n", 2)[-1]


def _same_but_for_version(found: str, wanted: str) -> bool:
    """A newer generator that makes the same of the same inputs leaves the file as it is."""
    old, new = _HEADER.match(found), _HEADER.match(wanted)
    if old is None or new is None or _body(found) != _body(wanted):
        return False
    return old["inputs"] == new["inputs"] and old["content"] == new["content"]


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
