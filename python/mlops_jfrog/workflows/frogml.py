"""A published version in a machine-learning repository too, where FrogML's users load it.

No byte is sent again: the platform has them all. What is there already stays as it is.
"""

from __future__ import annotations

import platform as interpreter
from collections.abc import Mapping

from mlops_jfrog.domain.coordinates import (
    ArtifactPath,
    ModelVersion,
    RelativePath,
    RepositoryKey,
)
from mlops_jfrog.domain.frogml_manifest import (
    Placed,
    check_names,
    format_of,
    manifest_bytes,
    placed,
)
from mlops_jfrog.domain.manifest import Manifest, Role
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import ConflictError, NotFoundError
from mlops_jfrog.jfrog.machine_learning import (
    Transaction,
    end_transaction,
    read_manifest,
    start_transaction,
)
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.stored_version import StoredVersion
from mlops_jfrog.workflows.version_files import lock_name

_OF_THE_RUN = "build."


def check_registration(context: Context) -> None:
    """UsageError where FrogML could not name what is published; nothing is sent."""
    project = context.settings.project()
    if project.frogml_repository is not None:
        check_names(ModelVersion(project.model, project.version))


def register_version(context: Context, version: StoredVersion) -> RepositoryKey | None:
    """The repository that has it now, or None where the settings name none.

    Raises ConflictError where a version of that name has other files.
    """
    repository = context.settings.project().frogml_repository
    if repository is None:
        return None
    manifest, session = version.manifest, context.platform.session
    framework = context.settings.project().framework
    format_ = format_of(manifest, framework, _lock_text(context), interpreter.python_version())
    files = placed(manifest, format_)
    if _is_there(context, repository, manifest, files):
        return repository
    transaction = start_transaction(session, repository, manifest.model_version)
    _place(context, repository, transaction, files)
    created = context.started.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-4]
    content = manifest_bytes(files, format_, created)
    told = _told(version.properties.values)
    end_transaction(session, repository, manifest.model_version, transaction, content, told)
    return repository


def _place(
    context: Context, repository: RepositoryKey, begun: Transaction, files: tuple[Placed, ...]
) -> None:
    folders = {Role.WEIGHTS: begun.model, Role.LOCK: begun.dependencies, Role.CODE: begun.code}
    for each in files:
        target = ArtifactPath(repository, RelativePath(f"{folders[each.role]}/{each.name}"))
        context.platform.artifacts.deploy_stored(
            target, sha256=each.file.sha256, properties=Properties()
        )


def _is_there(
    context: Context, repository: RepositoryKey, manifest: Manifest, files: tuple[Placed, ...]
) -> bool:
    version = manifest.model_version
    try:
        document = read_manifest(context.platform.session, repository, version)
    except NotFoundError:
        return False
    artifacts = document.get("model_artifacts")
    there = {
        (each.get("artifact_path"), (each.get("checksums") or {}).get("sha2"))
        for each in (artifacts if isinstance(artifacts, list) else ())
        if isinstance(each, dict)
    }
    if there != {(each.name, each.file.sha256) for each in files if each.role is Role.WEIGHTS}:
        raise ConflictError(
            f"{version} is in {repository} with other files",
            hint="A version never changes. Publish under a new one.",
        )
    return True


def _told(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """One value of each: FrogML knows no more. The stage is left out: it would soon be wrong."""
    return {
        key: found[0]
        for key, found in values.items()
        if found and key != "env" and not key.startswith(_OF_THE_RUN)
    }


def _lock_text(context: Context) -> str:
    name = lock_name(context)
    if name is None:
        return ""
    path = context.settings.project().directory / name
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
