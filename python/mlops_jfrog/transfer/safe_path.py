"""Where files that a server or a manifest names may be written: inside one folder, or nowhere.

The rules are those of every system at once, so that a version that can be fetched here can be
fetched anywhere.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from mlops_jfrog.domain.coordinates import RelativePath
from mlops_jfrog.errors import MlopsError, SecurityViolation, UsageError

_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|\Z)", re.IGNORECASE)
_LONGEST_PATH = 1024
"""Bytes of a name below its folder."""
_HINT = "Nothing was written. Whoever stored this may mean harm; look at it in the platform."


def safe_targets(folder: Path, names: Iterable[str]) -> Mapping[str, Path]:
    """The local path of each of ``names`` below ``folder``.

    Raises SecurityViolation for a name that leads out of it, through a link or by itself, for one
    that no file may have somewhere, and for two that would be one file where case doesn't count.
    """
    targets: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for name in names:
        _check_name(name)
        for part in _with_parents(name):
            spelled = taken.setdefault(_folded(part), part)
            if spelled != part:
                raise _refused(name, f"differs only in case from {spelled!a}")
        targets[name] = folder.joinpath(*name.split("/"))
    _check_no_file_is_a_folder(targets)
    _check_stays_inside(folder, {target.parent: name for name, target in targets.items()})
    return targets


def _check_name(name: str) -> None:
    try:
        RelativePath(name)
    except UsageError as error:
        raise _refused(name, str(error)) from None
    if len(name.encode()) > _LONGEST_PATH:
        raise _refused(name, f"is longer than {_LONGEST_PATH} bytes")
    for segment in name.split("/"):
        if _DEVICE.match(segment):
            raise _refused(name, f"{segment!a} is the name of a device")
        if segment.endswith("."):
            raise _refused(name, f"{segment!a} ends with a dot")


def _check_no_file_is_a_folder(targets: Mapping[str, Path]) -> None:
    for name in targets:
        for parent in _with_parents(name)[:-1]:
            if parent in targets:
                raise _refused(name, f"{parent!a} is a file and a folder at once")


def _check_stays_inside(folder: Path, parents: Mapping[Path, str]) -> None:
    """No folder on the way may be a link that leads out; a link at the end is replaced.

    ``parents`` are the folders of the targets, each with a name that goes there.
    """
    inside = Path(os.path.realpath(folder))
    for parent, name in parents.items():
        real = Path(os.path.realpath(parent))
        if real != inside and inside not in real.parents:
            raise _refused(name, f"a link in {folder} leads it to {real}")


def _with_parents(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def _folded(name: str) -> str:
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", name).casefold()


def _refused(name: str, why: str) -> MlopsError:
    return SecurityViolation(f"{name[:80]!a} is refused as a file's name: {why}", hint=_HINT)
