"""Download: find a version and bring its files here, every byte verified."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlops_jfrog.contract.download import Download
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.coordinates import LATEST, ModelName, Version
from mlops_jfrog.domain.file_pattern import refuse_one_target
from mlops_jfrog.transfer.fetching import Existing, Fetching, fetch_files
from mlops_jfrog.transfer.safe_path import safe_targets
from mlops_jfrog.workflows.content_cache import content_cache
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.locate import Located, locate
from mlops_jfrog.workflows.resolve import Wanted
from mlops_jfrog.workflows.stored_version import StoredVersion


def download(operation: Download, context: Context) -> Outcome:
    """The command and the step."""
    project = context.settings.project()
    wanted = Wanted(
        model=ModelName(operation.model) if operation.model else project.model,
        stage=project.stage(operation.stage or project.promotion.target),
        version=_exact(operation.version),
        properties=operation.properties,
    )
    cache = content_cache(context.settings, context.environment)
    version = locate(context.platform, wanted, cache)
    folder = context.directory / (operation.target or Path())
    manifest, count = version.manifest, len(version.manifest.files)
    files = _targets(version, folder, flat=bool(operation.flat))
    told = f"{count} files would be downloaded to {folder}"
    if not operation.dry_run:
        existing = Existing(operation.existing or Existing.REPLACE.value)
        _fetch(context, version, files, existing)
        told = f"{count} files verified in {folder}"
    return Outcome(
        outputs={
            "model": manifest.model_version.model,
            "version": manifest.model_version.version,
            "repository": version.repository,
            "identity": manifest.identity,
            "files": {path: str(local) for path, local in files.items()},
            "dryRun": bool(operation.dry_run),
        },
        summary=f"{manifest.model_version} from {version.repository}: {told}",
    )


def download_files(
    context: Context, version: StoredVersion | Located, folder: Path
) -> Mapping[str, Path]:
    """Every file of a version below ``folder``; right ones that are there already are kept."""
    targets = _targets(version, folder, flat=False)
    _fetch(context, version, targets, Existing.REPLACE)
    return targets


def _exact(version: str | None) -> Version | None:
    """None is what was last promoted, which people call by its folder's name too."""
    return Version(version) if version and version != LATEST else None


def _targets(version: StoredVersion | Located, folder: Path, *, flat: bool) -> Mapping[str, Path]:
    """The local path of every file; UsageError where two would get one name."""
    paths = [file.path for file in version.manifest.files]
    if not flat:
        return safe_targets(folder, paths)
    names = {path: path.rpartition("/")[2] for path in paths}
    refuse_one_target(names.items())
    targets = safe_targets(folder, names.values())
    return {path: targets[name] for path, name in names.items()}


def _fetch(
    context: Context,
    version: StoredVersion | Located,
    targets: Mapping[str, Path],
    existing: Existing,
) -> None:
    stored = version.manifest.model_version
    fetch_files(
        context.platform,
        [
            Fetching(
                stored.file(version.repository, file.path),
                file.sha256,
                file.size,
                targets[file.path],
            )
            for file in version.manifest.files
        ],
        options=context.transfer,
        progress=context.journal.progress,
        cache=content_cache(context.settings, context.environment),
        existing=existing,
    )
