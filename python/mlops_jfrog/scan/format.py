"""What a scanner of one file format is."""

from __future__ import annotations

from typing import Protocol

from mlops_jfrog.scan.problems import Findings
from mlops_jfrog.scan.source import FileSource

HEAD = 4096
"""Bytes of a file that ``matches`` gets."""


class FormatScanner(Protocol):
    """Judges files of one format.

    ``extensions`` are those under which programs expect this format, lower case with the dot; a
    file with another extension is still scanned, and the difference reported.
    """

    @property
    def name(self) -> str: ...

    @property
    def extensions(self) -> frozenset[str]: ...

    def matches(self, head: bytes, name: str) -> bool:
        """Whether the content is of this format; ``name`` decides only where content can't."""

    def scan(self, source: FileSource, name: str, findings: Findings) -> str:
        """Add to ``findings``; give the format as found. Raises Unscannable when stuck."""
