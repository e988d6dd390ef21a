"""Download: find a version and bring its files here, every byte verified."""

from __future__ import annotations

from pathlib import Path

from mlops_jfrog.contract.operations import Download
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.coordinates import ModelName, RelativePath, Version
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.transfer.download import has_right_bytes, write_verified
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.resolve import Wanted, resolve
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
    version = resolve(context.platform, wanted)
    folder = context.directory / (operation.target or Path())
    files = download_files(context.platform, version, folder)
    manifest = version.manifest
    return Outcome(
        outputs={
            "model": manifest.model_version.model,
            "version": manifest.model_version.version,
            "repository": version.repository,
            "identity": manifest.identity,
            "files": {path: str(local) for path, local in files.items()},
        },
        summary=(
            f"{manifest.model_version} from {version.repository}: "
            f"{len(files)} files verified in {folder}"
        ),
    )


def download_files(platform: Platform, version: StoredVersion, folder: Path) -> dict[str, Path]:
    """Every file of a version below ``folder``; right ones that are there already are kept."""
    files = {}
    for file in version.manifest.files:
        target = folder / RelativePath(file.path)
        if not has_right_bytes(target, file):
            source = version.manifest.model_version.file(version.repository, file.path)
            with platform.artifacts.open(source) as blocks:
                write_verified(target, file, blocks)
        files[file.path] = target
    return files
