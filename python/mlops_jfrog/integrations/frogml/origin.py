"""Models that FrogML logged: ``frogml:<repository>/<namespace and name>/<version>``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from mlops_jfrog.domain.coordinates import ArtifactPath, ModelVersion, RelativePath
from mlops_jfrog.domain.frogml_manifest import FrogmlFile, FrogmlVersion, read_manifest
from mlops_jfrog.domain.manifest import Role
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import IntegrityError, NotFoundError, UsageError
from mlops_jfrog.integrations.fetched import keep_only
from mlops_jfrog.jfrog import machine_learning
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.transfer.safe_path import safe_targets
from mlops_jfrog.workflows.origin import Origin, Wanted

_MANIFEST = "model-manifest.json"


def open_origin(wanted: Wanted) -> Origin:
    """Its files, verified against FrogML's manifest, and what was logged with them.

    FrogML keeps metrics, parameters and properties as one; those that are numbers are metrics here.
    """
    address = ArtifactPath.parse(wanted.address.removeprefix("frogml:").strip("/"))
    name, _, number = address.path.rpartition("/")
    if not name:
        raise UsageError(
            f"{wanted.address!a} names no version",
            hint="Write frogml:<repository>/<name>/<version>.",
        )
    version = ModelVersion.of(name, number)
    platform = wanted.platform()
    found = machine_learning.read_manifest(platform.session, address.repository, version)
    stored = read_manifest(found, address.repository, version)
    weights = _fetched(platform, address, stored, Role.WEIGHTS, wanted.folder)
    if not weights:
        raise NotFoundError(f"FrogML's manifest of {version} lists no model file")
    locks = _fetched(platform, address, stored, Role.LOCK, wanted.folder.with_name("lock"))
    wanted.detail(f"{len(weights)} files of {version} from {address.repository}")
    logged = _logged(platform, address, version)
    metrics = {key: value for key, value in _numbers(logged)}
    others = {key: values for key, values in logged.values.items() if key not in metrics}
    return Origin(
        files=(str(wanted.folder),),
        requirements=next((each for each in locks if each.name == "requirements.txt"), None),
        metrics=metrics or None,
        properties=others,
        model=str(version.model),
        version=str(version.version),
        framework=stored.framework,
    )


def _fetched(
    platform: Platform, address: ArtifactPath, stored: FrogmlVersion, role: Role, folder: Path
) -> list[Path]:
    files = [each for each in stored.files if each.role is role]
    _refuse_twice(files)
    targets = safe_targets(folder, [each.name for each in files])
    fetchings = [
        Fetching(
            ArtifactPath(address.repository, each.path), each.sha256, each.size, targets[each.name]
        )
        for each in files
    ]
    fetch_files(platform, fetchings, options=TransferOptions())
    keep_only(folder, [str(each.name) for each in files])
    return [targets[each.name] for each in files]


def _refuse_twice(files: Iterable[FrogmlFile]) -> None:
    seen: set[str] = set()
    for each in files:
        if each.name in seen:
            raise IntegrityError(f"FrogML's manifest lists {each.name!a} twice")
        seen.add(each.name)


def _logged(platform: Platform, address: ArtifactPath, version: ModelVersion) -> Properties:
    """Properties of the manifest's item."""
    criteria = {
        "repo": address.repository,
        "path": RelativePath(f"models/{version.folder}"),
        "name": _MANIFEST,
    }
    for item in platform.search.items(criteria):
        return item.properties
    return Properties()


def _numbers(logged: Properties) -> Iterable[tuple[str, float]]:
    for key, values in logged.values.items():
        try:
            number = float(values[0]) if len(values) == 1 else math.nan
        except ValueError:
            continue
        if math.isfinite(number):
            yield key, number
