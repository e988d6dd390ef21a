"""The Hub's own cache on disk, so that huggingface_hub and what builds on it find a snapshot.

::

    <hub>/models--org--name/blobs/<etag>               the bytes, once for all commits
    <hub>/models--org--name/snapshots/<commit>/<path>  a relative link to them
    <hub>/models--org--name/refs/<revision>            the commit that a branch or tag is at
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.hub import HubFile, HubId
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.transfer.fetching_place import write_into_place
from mlops_jfrog.transfer.safe_path import safe_targets


def hub_cache_folder(environment: Mapping[str, str], directory: Path) -> Path:
    """Where huggingface_hub keeps its cache in that environment, by its own rules."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if environment.get(name):
            return directory / _whole(environment[name], environment)
    home = environment.get("HF_HOME")
    if home:
        return directory / _whole(home, environment) / "hub"
    base = environment.get("XDG_CACHE_HOME") or "~/.cache"
    return directory / _whole(base, environment) / "huggingface" / "hub"


def _whole(text: str, environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME")
    if home and (text == "~" or text.startswith("~/")):
        return Path(home + text[1:])
    return Path(text).expanduser()


@dataclass(frozen=True)
class HubCache:
    """The part of the cache that one model or data set has."""

    folder: Path

    @classmethod
    def of(cls, hub_folder: Path, id: HubId) -> HubCache:
        """In the Hub's cache folder."""
        return cls(hub_folder / id.folder)

    def blob(self, file: HubFile) -> Path:
        """Where the bytes of a file lie."""
        return self.folder / "blobs" / file.etag

    def snapshot(self, commit: str) -> Path:
        """The folder of a commit."""
        return self.folder / "snapshots" / commit

    def link(self, commit: str, files: Iterable[HubFile]) -> None:
        """Make every file of a snapshot lead to its blob, which is there and right.

        Raises SecurityViolation for a name that leads out of the snapshot,
        ConfigurationError where it can't be written.
        """
        known = {str(file.path): file for file in files}
        targets = safe_targets(self.snapshot(commit), known)
        for name, target in targets.items():
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _lead(target, self.blob(known[name]))
            except OSError as error:
                raise ConfigurationError(
                    f"{target} can't be written: {error.strerror or error}",
                    hint="Name a cache that you may write to: --cache-dir, or HF_HUB_CACHE.",
                ) from None

    def remember(self, revision: str, commit: str) -> None:
        """From now on the revision is at that commit; last, when its snapshot is whole."""
        if revision == commit:
            return
        (target,) = safe_targets(self.folder / "refs", [revision]).values()
        target.parent.mkdir(parents=True, exist_ok=True)
        write_into_place(commit.encode(), target, None)


def _lead(target: Path, blob: Path) -> None:
    """A link where links can be made, else a copy; what is right already stays."""
    wanted = os.path.relpath(blob, target.parent)
    with contextlib.suppress(OSError):
        if os.readlink(target) == wanted:
            return
    temporary = target.with_name(f".{target.name[:64]}.{secrets.token_hex(8)}")
    try:
        try:
            os.symlink(wanted, temporary)
        except OSError:
            shutil.copyfile(blob, temporary)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
