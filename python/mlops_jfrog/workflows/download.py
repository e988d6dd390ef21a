"""Download: find a version and bring its files here, every byte verified."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlops_jfrog.contract.operations import Download
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.coordinates import ModelName, Version
from mlops_jfrog.transfer.cache import ContentCache, user_cache_folder
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.safe_path import safe_targets
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
        version=Version(operation.version) if operation.version else None,
        properties=operation.properties,
    )
    cache = ContentCache.open(user_cache_folder(context.environment) / "files")
    version = locate(context.platform, wanted, cache)
    folder = context.directory / (operation.target or Path())
    manifest, count = version.manifest, len(version.manifest.files)
    if operation.dry_run:
        files = safe_targets(folder, [file.path for file in manifest.files])
        told = f"{count} files would be downloaded to {folder}"
    else:
        files = download_files(context, version, folder)
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
    files = version.manifest.files
    targets = safe_targets(folder, [file.path for file in files])
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
            for file in files
        ],
        options=context.transfer,
        progress=context.journal.progress,
        cache=ContentCache.open(user_cache_folder(context.environment) / "files"),
    )
    return targets
