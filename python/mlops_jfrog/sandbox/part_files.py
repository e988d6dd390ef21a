"""The files of parts that this process writes, by upload: ``uploads/<upload>/<any name>``."""

from __future__ import annotations

import secrets
import shutil
import threading
from pathlib import Path

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.part_file import PartFile


class PartFiles:
    """Below one folder, which several processes may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._files: dict[str, PartFile] = {}

    def begin(self, upload: str) -> None:
        """Make room for an upload."""
        (self._folder / upload).mkdir(parents=True)

    def of(self, upload: str, part_bytes: int) -> PartFile:
        """The upload's file; 409 where it has ended."""
        with self._lock:
            found = self._files.get(upload)
            if found is None:
                try:
                    found = PartFile(self.path(upload, secrets.token_hex(8)), part_bytes)
                except FileNotFoundError as error:
                    raise Refused(409, "the upload takes no more parts") from error
                self._files[upload] = found
            return found

    def path(self, upload: str, name: str) -> Path:
        """Where a file of an upload lies."""
        return self._folder / upload / name

    def remove(self, upload: str) -> None:
        """Everything of an upload."""
        with self._lock:
            self._files.pop(upload, None)
        shutil.rmtree(self._folder / upload, ignore_errors=True)
