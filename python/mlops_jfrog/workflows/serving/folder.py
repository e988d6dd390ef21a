"""The folder that a model is served from: a folder per version, one link to the one to load.

``current`` is a symbolic link that is replaced by one rename, so that whoever opens files through
it has those of one version. The version before stays, for those who are still reading it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.manifest import Manifest
from mlops_jfrog.domain.serving_health import Served
from mlops_jfrog.errors import ConflictError, IntegrityError
from mlops_jfrog.transfer.digest import sha256_of
from mlops_jfrog.transfer.fetching_place import is_right, unwritable, write_into_place

_VERSIONS, _CURRENT = "versions", "current"
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, IntegrityError)


@contextlib.contextmanager
def unwritable_below(folder: Path) -> Iterator[None]:
    """An OSError in the block becomes a ConfigurationError of one line."""
    try:
        yield
    except OSError as error:
        raise unwritable(Path(error.filename or folder), error) from error


@dataclass(frozen=True)
class Placed:
    """A version that lies in the folder, with what its files must be."""

    name: str
    manifest: Manifest
    served: Served


@dataclass(frozen=True)
class ServingFolder:
    """Everything below one folder; nobody else writes there meanwhile."""

    root: Path

    @property
    def current(self) -> Path:
        """The link that whoever loads the model follows."""
        return self.root / _CURRENT

    def place(self, manifest: Manifest) -> Path:
        """Where the files of a version belong; other content of the same version lies elsewhere."""
        return self._versions / _name(manifest)

    def placed(self) -> Placed | None:
        """What ``current`` leads to; None where that is nothing, or nothing of ours.

        Raises ConflictError where something else has its name.
        """
        if self.current.exists() and not self.current.is_symlink():
            raise ConflictError(
                f"{self.current} is there and no link", hint="Move it away, or name another folder."
            )
        try:
            name = os.readlink(self.current).rpartition("/")[2]
            record = json.loads(self._record(name).read_bytes())
            manifest = Manifest.from_bytes(record["manifest"].encode(), name)
            found = manifest.model_version.version
            repository, since = str(record["repository"]), str(record["since"])
        except _UNREADABLE:
            return None
        served = Served(found, repository, manifest.sha256, manifest.identity, since)
        return Placed(name, manifest, served) if name == _name(manifest) else None

    def is_whole(self, placed: Placed) -> bool:
        """Whether every file is there with the right content; reads all of them."""
        folder = self._versions / placed.name
        return all(
            is_right(folder / file.path, file.sha256, file.size, sha256_of)
            for file in placed.manifest.files
        )

    def switch(self, manifest: Manifest, repository: str, since: str) -> None:
        """Lead ``current`` to a version whose files are all there."""
        name = _name(manifest)
        record = {
            "repository": repository,
            "since": since,
            "manifest": manifest.to_bytes().decode(),
        }
        write_into_place(json.dumps(record).encode(), self._record(name), None)
        temporary = self.root / f".{_CURRENT}.{secrets.token_hex(8)}"
        os.symlink(f"{_VERSIONS}/{name}", temporary, target_is_directory=True)
        try:
            os.replace(temporary, self.current)
        except BaseException:
            temporary.unlink()
            raise

    def drop(self) -> None:
        """Serve nothing any more."""
        self.current.unlink(missing_ok=True)

    def discard(self, manifest: Manifest) -> None:
        """Remove a version that must not be loaded; one that is served is served no more."""
        placed = self.placed()
        if placed is not None and placed.name == _name(manifest):
            self.drop()
        self._remove(_name(manifest))

    def tidy(self, keep: int) -> None:
        """Remove all versions but the served one and those that were served last.

        What a run left that was killed goes too: versions that never came to be served, half-made
        links.
        """
        placed = self.placed()
        if placed is None:
            return
        others = {each.name.removesuffix(".json") for each in self._versions.iterdir()}
        newest_first = sorted(others - {placed.name}, key=self._served_at, reverse=True)
        for number, name in enumerate(newest_first, start=2):
            if number > keep or not self._served_at(name):
                self._remove(name)
        for link in self.root.glob(f".{_CURRENT}.*"):
            link.unlink()

    @property
    def _versions(self) -> Path:
        return self.root / _VERSIONS

    def _record(self, name: str) -> Path:
        return self._versions / f"{name}.json"

    def _served_at(self, name: str) -> int:
        """When a version was switched to; 0 for one that never was."""
        try:
            return self._record(name).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _remove(self, name: str) -> None:
        self._record(name).unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._versions / name)


def _name(manifest: Manifest) -> str:
    return f"{manifest.model_version.version}-{manifest.sha256[:12]}"
