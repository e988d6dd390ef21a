"""What is known of an upload in parts, kept so that a killed one goes on where it was."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

_FORMAT = 1


@dataclass(frozen=True)
class PartState:
    """One upload in parts."""

    token: str = field(repr=False)
    """Steers this upload and nothing else; the file that holds it is its owner's only."""
    part_bytes: int
    done: frozenset[int] = frozenset()
    """Numbers of the parts that have arrived, from 1."""

    def with_part(self, number: int) -> PartState:
        """With another part that has arrived."""
        return replace(self, done=self.done | {number})


class StateFile:
    """The state of one upload on disk; without a file nothing is kept."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def read(self) -> PartState | None:
        """What an earlier run left; None where there is nothing that can be used."""
        if self._file is None:
            return None
        try:
            document = json.loads(self._file.read_text(encoding="utf-8"))
            numbers = frozenset(int(number) for number in document["done"])
            state = PartState(str(document["token"]), int(document["part_bytes"]), numbers)
            usable = document["format"] == _FORMAT and state.part_bytes > 0
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return state if usable else None

    def write(self, state: PartState) -> None:
        """Keep it; a disk that is full only means that nothing can be gone on with."""
        if self._file is None:
            return
        document = {
            "format": _FORMAT,
            "token": state.token,
            "part_bytes": state.part_bytes,
            "done": sorted(state.done),
        }
        with contextlib.suppress(OSError):
            # mkstemp makes it readable for its owner only.
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=".state.")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as out:
                    json.dump(document, out)
                os.replace(name, self._file)
            except OSError:
                os.unlink(name)
                raise

    def remove(self) -> None:
        """Forget it."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)


@contextlib.contextmanager
def state_file(
    folder: Path | None, platform_url: str, target: str, sha256: str
) -> Iterator[StateFile]:
    """The state of uploading these bytes to that place; none where another process does it."""
    if folder is None:
        yield StateFile(None)
        return
    key = hashlib.sha256(f"{platform_url}\n{target}\n{sha256}".encode()).hexdigest()
    place = folder / "uploads"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(place / f"{key}.lock", timeout=0)
        lock.acquire()
    except (OSError, Timeout):
        yield StateFile(None)
        return
    try:
        yield StateFile(place / f"{key}.json")
    finally:
        lock.release()
        with contextlib.suppress(OSError):
            (place / f"{key}.lock").unlink()
