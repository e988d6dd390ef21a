"""The body of a request that is a part of a file, or all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from mlops_jfrog.errors import IntegrityError

_BLOCK = 1 << 20

Moved = Callable[[int], None]
"""Told how many more bytes were sent; negative where they are sent again. May raise, to stop."""


def read_begin(path: Path, size: int) -> bytes:
    """The first ``size`` bytes; IntegrityError where there are fewer."""
    with path.open("rb") as file:
        content = file.read(size)
    if len(content) < size:
        raise _shorter(path)
    return content


class FilePart:
    """``size`` bytes from ``offset``, exactly so many even where the file grows meanwhile.

    Raises IntegrityError where it has become shorter.
    """

    def __init__(self, path: Path, offset: int, size: int, moved: Moved | None = None) -> None:
        self._path, self._offset, self._size = path, offset, size
        self._moved = moved
        self._at = 0
        self._file = path.open("rb", buffering=0)
        self._file.seek(offset)

    def read(self, size: int = -1) -> bytes:
        """The next block; nothing after the last."""
        left = self._size - self._at
        block = self._file.read(min(size, left) if size >= 0 else left)
        if not block and left and size:
            raise _shorter(self._path)
        self._at += len(block)
        if self._moved is not None and block:
            self._moved(len(block))
        return block

    def seek(self, at: int, whence: int = 0) -> int:
        """Back to where the part begins, or to where it was."""
        absolute = {0: 0, 1: self._at, 2: self._size}[whence] + at
        if self._moved is not None and absolute != self._at:
            self._moved(absolute - self._at)
        self._at = absolute
        self._file.seek(self._offset + absolute)
        return absolute

    def tell(self) -> int:
        """Bytes from the begin of the part."""
        return self._at

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(_BLOCK):
            yield block

    def __enter__(self) -> FilePart:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def _shorter(path: Path) -> IntegrityError:
    return IntegrityError(f"{path} became shorter while it was uploaded")
