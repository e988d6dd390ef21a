"""What a transfer tells while it goes on; the library never prints it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told from several threads at once; names are those of the targets."""

    def begin(self, total_files: int | None, total_bytes: int | None) -> None:
        """Before the first file; None where it isn't known beforehand."""

    def started(self, name: str, size: int) -> None:
        """A file of ``size`` bytes is taken up."""

    def moved(self, name: str, size: int) -> None:
        """``size`` more bytes of it are through; negative where a try is begun again."""

    def finished(self, name: str) -> None:
        """It is whole and right, whether bytes had to move or not."""


class Silent:
    """Tells nobody."""

    def begin(self, total_files: int | None, total_bytes: int | None) -> None: ...

    def started(self, name: str, size: int) -> None: ...

    def moved(self, name: str, size: int) -> None: ...

    def finished(self, name: str) -> None: ...


SILENT = Silent()
