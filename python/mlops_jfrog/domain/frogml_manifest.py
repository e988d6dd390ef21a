"""FrogML's manifest of a version in a machine-learning repository: read, and made from ours.

Facts of frogml 2.1.152: it loads what ``model_artifacts`` lists, each file to its
``artifact_path``; its scikit-learn loader reads ``<name>.joblib`` and takes framework
``scikit_learn`` only, its file loader ``files`` only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from mlops_jfrog.domain.coordinates import ModelVersion, RelativePath
from mlops_jfrog.domain.digests import is_sha256
from mlops_jfrog.domain.manifest import Manifest, ManifestFile, Role
from mlops_jfrog.errors import IntegrityError, UsageError

_NAME = re.compile(r"[\w-]+(\.[\w-]+)*\Z", re.ASCII)
_LONGEST = 60
_LISTS = {
    "model_artifacts": Role.WEIGHTS,
    "dependency_artifacts": Role.LOCK,
    "code_artifacts": Role.CODE,
}
_SKLEARN = {"sklearn", "scikit-learn", "scikit_learn"}
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, UsageError)


@dataclass(frozen=True)
class FrogmlFile:
    """A file of a version; ``path`` is below the repository, ``name`` what the loader calls it."""

    path: RelativePath
    name: RelativePath
    role: Role
    sha256: str
    size: int


@dataclass(frozen=True)
class FrogmlVersion:
    """What a manifest says."""

    framework: str
    files: tuple[FrogmlFile, ...]


@dataclass(frozen=True)
class Placed:
    """Where a file of ours goes: to ``name`` in one of the transaction's folders."""

    file: ManifestFile
    role: Role
    name: str


@dataclass(frozen=True)
class Format:
    """What FrogML's loaders go by."""

    framework: str
    framework_version: str
    serialization: str
    runtime_version: str


def check_names(version: ModelVersion) -> None:
    """UsageError for names that FrogML could not ask for."""
    for part in (*version.model.split("/"), version.version):
        if not _NAME.match(part) or len(part) > _LONGEST:
            raise UsageError(
                f"FrogML takes no model or version called {part!a}",
                hint="Letters, digits, '_', '-' and single dots, 60 at most; or take"
                " frogml.repository out of the settings.",
            )


def read_manifest(
    document: Mapping[str, Any], repository: str, version: ModelVersion
) -> FrogmlVersion:
    """Every file with the place that its URL names; IntegrityError for what no version has."""
    try:
        files = tuple(
            _file(entry, role, repository, version)
            for name, role in _LISTS.items()
            for entry in _entries(document.get(name))
        )
        framework = str(document["model_format"]["framework"])
    except _UNREADABLE as error:
        raise IntegrityError(f"FrogML's manifest of {version} can't be read: {error}") from None
    return FrogmlVersion(framework, files)


def format_of(manifest: Manifest, framework: str | None, lock: str, runtime: str) -> Format:
    """``lock`` is the text of the dependency lock, which tells the framework's version."""
    weights = [file for file in manifest.files if file.role == Role.WEIGHTS.value]
    ending = weights[0].path.rpartition("/")[2].rpartition(".")[2]
    if framework in _SKLEARN and len(weights) == 1 and ending == "joblib":
        found = re.search(r"(?mi)^scikit[-_]learn==([\w.+!-]+)", lock)
        return Format("scikit_learn", found[1] if found else "", ending, runtime)
    return Format("files", "", ending, runtime)


def placed(manifest: Manifest, format_: Format) -> tuple[Placed, ...]:
    """Every file, named as the loader of that format wants it."""
    return tuple(
        Placed(file, Role(file.role), _name(manifest.model_version, file, format_))
        for file in manifest.files
    )


def _name(version: ModelVersion, file: ManifestFile, format_: Format) -> str:
    if file.role == Role.CODE.value:
        return file.path.removeprefix("code/")  # FrogML's folder has that name too
    if file.role == Role.WEIGHTS.value and format_.framework == "scikit_learn":
        return f"{version.model.rpartition('/')[2]}.joblib"
    return file.path


def manifest_bytes(files: tuple[Placed, ...], format_: Format, created: str) -> bytes:
    """The manifest that ends a transaction; of the code, FrogML knows one file and no more."""
    listed = {role: [_entry(each) for each in files if each.role is role] for role in Role}
    document: dict[str, Any] = {
        "created_date": created,
        "model_artifacts": listed[Role.WEIGHTS],
        "model_format": {
            "framework": format_.framework,
            "framework_version": format_.framework_version,
            "serialization_format": format_.serialization,
            "runtime": "python",
            "runtime_version": format_.runtime_version,
        },
    }
    if listed[Role.LOCK]:
        document["dependency_artifacts"] = listed[Role.LOCK]
    if len(listed[Role.CODE]) == 1:
        document["code_artifacts"] = listed[Role.CODE][0]
    return json.dumps(document).encode()


def _entry(placed_file: Placed) -> dict[str, Any]:
    file = placed_file.file
    return {
        "artifact_path": placed_file.name,
        "size": file.size,
        "checksums": {"sha2": file.sha256},
    }


def _entries(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _file(
    entry: Mapping[str, Any], role: Role, repository: str, version: ModelVersion
) -> FrogmlFile:
    address = unquote(urlsplit(entry["download_url"]).path)
    path = RelativePath(address.partition(f"/{repository}/")[2])
    if not path.startswith(f"models/{version.folder}/"):
        raise ValueError(f"{path!a} is no file of the version")
    sha256, size = entry["checksums"]["sha2"], entry["size"]
    if not is_sha256(sha256) or type(size) is not int or size < 0:
        raise ValueError(f"{path!a} has no digest or size")
    return FrogmlFile(path, RelativePath(entry["artifact_path"]), role, sha256, size)
