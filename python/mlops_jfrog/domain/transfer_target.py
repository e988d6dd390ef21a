"""Where a file that fits a pattern goes: the JFrog CLI's rules for targets.

A target that ends in ``/`` is a folder: the file goes below it with the folders it came from, with
``flat`` or placeholders under its own name. Any other target is the file's new name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.file_pattern import FilePattern

_OUTSIDE = re.compile(r"\A(?:[A-Za-z]:)?(?:/|\./|\.\./)*")


def upload_target(
    pattern: FilePattern, source: str, held: tuple[str, ...], *, flat: bool
) -> ArtifactPath:
    """Where the local file ``source`` goes; UsageError where that is no path."""
    target = pattern.filled_target(held)
    if "/" not in target:
        target += "/"
    if target.endswith("/"):
        below = _OUTSIDE.sub("", source)
        bare = flat or pattern.has_placeholders
        target += below.rpartition("/")[2] if bare else below
    return ArtifactPath.parse(target)


@dataclass(frozen=True)
class DownloadTarget:
    """Where a stored file goes: ``folder`` is the user's word, ``below`` comes from the server."""

    folder: str
    below: str


def download_target(
    pattern: FilePattern, path: str, held: tuple[str, ...], *, flat: bool
) -> DownloadTarget:
    """Where the file at ``path`` of a repository goes, seen from the working directory."""
    literal = pattern.target.partition("{")[0] if pattern.has_placeholders else pattern.target
    folder = literal[: literal.rfind("/") + 1]
    folders, _, own_name = path.rpartition("/")
    filled, _, name = pattern.filled_target(held)[len(folder) :].rpartition("/")
    kept = "" if flat or pattern.has_placeholders else folders
    wanted = own_name if name in ("", ".") else name
    return DownloadTarget(folder, "/".join(part for part in (filled, kept, wanted) if part))
