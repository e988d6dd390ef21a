"""What scans know, the advisories and the scanner's rules, with a digest that tells of a change.

A folder of advisories may change while the sandbox runs; it is looked at again at the next
question, but never for more than a twentieth of the time.
"""

from __future__ import annotations

import functools
import hashlib
import os
import threading
import time
from importlib import resources
from pathlib import Path

from mlops_jfrog.scan.advisories import AdvisoryDatabase

_PAUSE_FACTOR = 20
_RULE_FILES = {".py", ".yaml"}


class Knowledge:
    """The advisories of a folder, or the bundled ones, and this version's scanner."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._advisories: tuple[str, AdvisoryDatabase] | None = None
        self._seen = ""
        self._look_again = 0.0

    def digest(self) -> str:
        """Another one as soon as an advisory or a rule of the scanner is another."""
        with self._lock:
            return self._digest()

    def advisories(self) -> AdvisoryDatabase:
        """The records as they are now; NotFoundError or ConfigurationError when unreadable."""
        # Thousands of records take seconds: who asks for the digest alone must not wait for that.
        with self._reading:
            digest = self.digest()
            if self._advisories is None or self._advisories[0] != digest:
                self._advisories = (digest, self._read())
            return self._advisories[1]

    def _digest(self) -> str:
        if self._folder is None:
            return rules_digest()
        started = time.monotonic()
        if not self._seen or started >= self._look_again:
            self._seen = f"{rules_digest()}-{_folder_digest(self._folder)}"
            ended = time.monotonic()
            self._look_again = ended + _PAUSE_FACTOR * (ended - started)
        return self._seen

    def _read(self) -> AdvisoryDatabase:
        if self._folder is None:
            return AdvisoryDatabase.bundled()
        return AdvisoryDatabase.from_folder(self._folder)


@functools.cache
def knowledge_of(folder: Path | None) -> Knowledge:
    """One for each folder in a process."""
    return Knowledge(folder)


@functools.cache
def rules_digest() -> str:
    """Of the scanner's own files: its rules, and the advisories that come with it."""
    digest = hashlib.sha256()
    scanner = Path(str(resources.files("mlops_jfrog.scan")))
    for file in sorted(each for each in scanner.rglob("*") if each.suffix in _RULE_FILES):
        digest.update(f"{file.relative_to(scanner)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def _folder_digest(folder: Path) -> str:
    """Of names, sizes and times: reading fifteen thousand records each time would take too long."""
    digest = hashlib.sha256()
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            try:
                status = os.stat(os.path.join(root, name))
            except OSError:  # gone meanwhile
                continue
            facts = f"{root}/{name}\0{status.st_size}\0{status.st_mtime_ns}\0"
            digest.update(facts.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]
