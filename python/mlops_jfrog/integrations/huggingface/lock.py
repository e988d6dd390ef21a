"""The lock file of a mirrored list: which commit each revision was taken at, and of which bytes.

JSON of one layout and order, so that a version control system shows what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlops_jfrog.domain.hub import HubFile, HubId, HubKind, checked_revision, is_commit
from mlops_jfrog.errors import ConfigurationError, IntegrityError, MlopsError, NotFoundError

_VERSION = 1
_AGAIN = "`mlops-jfrog hf mirror LIST --update` makes the lock file again."


@dataclass(frozen=True)
class Locked:
    """One model or data set as it was taken."""

    id: HubId
    revision: str
    commit: str
    licenses: tuple[str, ...]
    files: Mapping[str, Mapping[str, str | int]]
    """By path: ``size``, and ``sha256`` or ``gitId``."""

    def check(self, files: Iterable[HubFile]) -> None:
        """IntegrityError where one that was taken is missing in the snapshot, or is another."""
        found = {str(file.path): file for file in files}
        for path, wanted in self.files.items():
            if path not in found or described(found[path]) != wanted:
                raise IntegrityError(
                    f"{self.id}: {path} is not what the lock file has of {self.commit}",
                    hint="Somebody changed it. Look at it before you take it: " + _AGAIN,
                )


def described(file: HubFile) -> Mapping[str, str | int]:
    """A file as the lock file has it."""
    if file.sha256 is not None:
        return {"size": file.size, "sha256": file.sha256}
    return {"size": file.size, "gitId": file.git_id or file.etag}


def write_lock(path: Path, entries: Iterable[Locked]) -> None:
    """Replace the file whole."""
    rows = [
        {
            "id": each.id.name,
            "type": each.id.kind.value,
            "revision": each.revision,
            "commit": each.commit,
            "licenses": list(each.licenses),
            "files": {name: dict(each.files[name]) for name in sorted(each.files)},
        }
        for each in sorted(entries, key=lambda each: (each.id.kind.value, each.id.name))
    ]
    text = json.dumps({"version": _VERSION, "entries": rows}, indent=2, ensure_ascii=False)
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path} can't be written: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def read_lock(path: Path) -> Mapping[HubId, Locked]:
    """Every entry; NotFoundError for no file, ConfigurationError for one that is no lock file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] != _VERSION:
            raise ConfigurationError(f"{path} is of version {document['version']!a}", hint=_AGAIN)
        entries = [_locked(row) for row in document["entries"]]
    except FileNotFoundError:
        raise NotFoundError(f"{path} does not exist", hint="`hf mirror` writes it.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigurationError(f"{path} is no lock file: {error!r}", hint=_AGAIN) from None
    return {each.id: each for each in entries}


def _locked(row: Mapping[str, Any]) -> Locked:
    try:
        id = HubId.parse(str(row["id"]), HubKind(row["type"]))
        revision = checked_revision(str(row["revision"]))
    except MlopsError as error:
        raise ValueError(error.message) from None
    commit = str(row["commit"])
    if not is_commit(commit):
        raise ValueError(f"{commit[:60]!a} is no commit")
    licenses = tuple(str(each) for each in row["licenses"])
    return Locked(id, revision, commit, licenses, {k: dict(v) for k, v in row["files"].items()})
