"""Local files that fit a pattern, in order of their names; links are refused or kept inside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.file_pattern import Exclusions, FilePattern
from mlops_jfrog.domain.pattern_dialects import RegexpPattern
from mlops_jfrog.errors import ConfigurationError, UsageError


@dataclass(frozen=True)
class LocalMatch:
    """A file, its path as the pattern sees it, and what the pattern's brackets hold."""

    source: Path
    name: str
    held: tuple[str, ...]


@dataclass(frozen=True)
class LocalSearch:
    """Looks below ``directory``; ``follow_links`` takes links that stay in the pattern's folder."""

    directory: Path
    pattern: FilePattern
    exclusions: Exclusions
    follow_links: bool

    def matches(self) -> Iterator[LocalMatch]:
        """Every file that fits; UsageError for a link that is refused."""
        if self.pattern.has_wildcards:
            yield from self._below(self._root, self._prefix, (), False)
            return
        name = self.pattern.fixed
        path, held = self.directory / name, self._held(name)
        if held is None:
            return
        if path.is_symlink():
            self._check_link(path)
        if path.is_file():
            yield LocalMatch(path, name, held)

    def empty_folders(self) -> Iterator[LocalMatch]:
        """Folders that fit and hold nothing; never through a link."""
        if not self.pattern.has_wildcards:
            return
        for here, folders, files in os.walk(self._root):
            name = Path(here).relative_to(self._root).as_posix()
            if not folders and not files and name != ".":
                shown = f"{self._prefix}{name}"
                held = self.pattern.match(shown)
                if held is not None and not self.exclusions.cover(shown):
                    yield LocalMatch(Path(here), shown, held)

    @property
    def _prefix(self) -> str:
        folder = self.pattern.fixed_folder
        return f"{folder}/" if folder or self.pattern.fixed.startswith("/") else ""

    @property
    def _root(self) -> Path:
        folder = self.pattern.fixed_folder
        if not folder and self.pattern.fixed.startswith("/"):
            folder = "/"
        return self.directory / folder

    def _below(
        self, folder: Path, prefix: str, around: tuple[Path, ...], linked: bool
    ) -> Iterator[LocalMatch]:
        real = folder.resolve()
        if not folder.is_dir() or real in around:
            return
        try:
            # What the folder says of an entry saves asking the entry itself.
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            raise ConfigurationError(f"{folder} can't be read: {error.strerror}") from None
        for entry in entries:
            path, name = folder / entry.name, f"{prefix}{entry.name}"
            here: Path | os.DirEntry[str] = path if entry.is_symlink() else entry
            is_linked = linked or here is path
            if here.is_dir():
                if self.pattern.recursive or prefix.count("/") < self.pattern.text.count("/"):
                    yield from self._below(path, f"{name}/", (*around, real), is_linked)
            elif (held := self._held(name)) is not None:
                if is_linked:
                    self._check_link(path)
                if here.is_file():
                    yield LocalMatch(path, name, held)

    def _held(self, name: str) -> tuple[str, ...] | None:
        """What the brackets hold of a name that fits."""
        held = self.pattern.match(name)
        return None if held is None or self.exclusions.cover(name) else held

    def _check_link(self, path: Path) -> None:
        if not self.follow_links:
            raise UsageError(
                f"{path} is or lies behind a symbolic link",
                hint="Leave it out with --exclusions, or take links with --symlinks follow.",
            )
        if not path.exists():
            raise UsageError(f"{path} is a symbolic link that leads nowhere")
        if not path.resolve().is_relative_to(self._root.resolve()):
            raise UsageError(f"{path} is a symbolic link that leads out of {self._root}")


def local_pattern(
    directory: Path,
    text: str,
    target: str,
    *,
    recursive: bool,
    dialect: type[FilePattern] = FilePattern,
) -> FilePattern:
    """The pattern as typed, ``~`` and a folder's missing ``/`` filled in."""
    if dialect is RegexpPattern:
        return RegexpPattern(text, target, recursive)
    typed = text.replace(os.sep, "/") if os.sep != "/" else text
    if typed.startswith("~/"):
        typed = Path(typed).expanduser().as_posix()
    while typed.startswith("./"):
        typed = typed[2:]
    if not typed.endswith("/") and typed and (directory / typed).is_dir():
        typed += "/"
    return dialect(typed or "./", target, recursive)
