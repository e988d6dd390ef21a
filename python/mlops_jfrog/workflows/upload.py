"""Upload: a version, all or nothing: files first, manifest last.

Publishing the same content again changes nothing; other content under the same version is an error.
A crash leaves files without a manifest, so no version; the next run completes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.contract.result import Link, Outcome
from mlops_jfrog.contract.upload import Upload
from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath
from mlops_jfrog.domain.manifest import MANIFEST_NAME, Manifest
from mlops_jfrog.domain.metrics import Metrics
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import IntegrityError, NotFoundError, PermissionDenied
from mlops_jfrog.transfer.collect import LocalFile
from mlops_jfrog.transfer.sending import Sending, send_files
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.evaluate import has_metrics, read_metrics
from mlops_jfrog.workflows.rivals import (
    refuse_other_content,
    refuse_other_files,
    settled,
)
from mlops_jfrog.workflows.stored_version import (
    StoredVersion,
    VersionFolder,
    read_folder,
)
from mlops_jfrog.workflows.upload_plan import describe as describe_plan
from mlops_jfrog.workflows.upload_plan import plan_version
from mlops_jfrog.workflows.upload_plan import summary as plan_summary
from mlops_jfrog.workflows.version_files import collect_files
from mlops_jfrog.workflows.version_properties import IDENTITY


@dataclass(frozen=True)
class Uploaded:
    """A version that is stored and checked."""

    version: StoredVersion
    unchanged: bool
    sent: int
    """Bytes that crossed the network."""


def upload(operation: Upload, context: Context) -> Outcome:
    """The command and the step."""
    metrics = read_metrics(context) if has_metrics(context) else {}
    files = collect_files(context)
    if operation.dry_run:
        plan = plan_version(context, files, metrics)
        return Outcome(describe_plan(context, plan), plan_summary(plan))
    uploaded = upload_version(context, files, metrics)
    return Outcome(
        outputs=describe(context, uploaded),
        summary=summary(uploaded),
        links=(Link("version", folder_url(context, uploaded.version)),),
    )


def upload_version(context: Context, files: Sequence[LocalFile], metrics: Metrics) -> Uploaded:
    """Make the version exist; raises ConflictError when it exists with other content."""
    plan = plan_version(context, files, metrics)
    folder, manifest, properties = plan.folder, plan.manifest, plan.properties
    if plan.stored is not None:
        return Uploaded(plan.stored, unchanged=True, sent=0)
    target = folder.model_version.file(folder.repository, MANIFEST_NAME)
    try:
        sent = _send_files(context, folder, files, properties)
        _refuse_rival(context, folder, manifest, properties)
        context.platform.artifacts.deploy_bytes(
            target, manifest.to_bytes(), sha256=manifest.sha256, properties=properties
        )
    except PermissionDenied:
        _refuse_rival(context, folder, manifest, properties)
        now = read_folder(context.platform, folder.repository, folder.model_version)
        refuse_other_files(now, manifest)
        raise
    published = _refuse_rival(context, folder, manifest, properties)
    if published is None:
        raise IntegrityError(f"{target} was stored and is gone", hint="Publish again.")
    return Uploaded(published, unchanged=False, sent=sent)


def _refuse_rival(
    context: Context, folder: VersionFolder, manifest: Manifest, properties: Properties
) -> StoredVersion | None:
    """The version that is there now; ConflictError where another run published other content."""
    stored = settled(context.platform, folder, manifest, properties)
    if stored is not None:
        refuse_other_content(stored, manifest)
    return stored


def _send_files(
    context: Context, folder: VersionFolder, files: Sequence[LocalFile], properties: Properties
) -> int:
    """Deploy what is missing; what an earlier, broken run left is used or taken away."""
    _remove_strays(context, folder, {file.described.path for file in files})
    missing = [file for file in files if not _is_stored(folder, file)]
    for file in missing:
        context.journal.detail(f"upload {file.described.path} ({file.described.size} bytes)")
    sendings = [
        Sending(
            file.source,
            folder.model_version.file(folder.repository, file.described.path),
            properties,
            file.described.sha256,
        )
        for file in missing
    ]
    try:
        sent = send_files(
            context.platform,
            sendings,
            options=context.transfer,
            progress=context.journal.progress,
        )
    except NotFoundError as error:
        raise NotFoundError(
            f"repository {folder.repository} takes no upload: {error.message}",
            hint="`mlops-jfrog setup apply` creates it; or name another under stages:.",
        ) from None
    if len(missing) < len(files):
        whole = ArtifactPath(folder.repository, RelativePath(folder.model_version.folder))
        context.platform.artifacts.set_properties(whole, properties, recursive=True)
    return sum(each.bytes_sent for each in sent)


def _is_stored(folder: VersionFolder, file: LocalFile) -> bool:
    present = folder.items.get(file.described.path)
    return present is not None and present.sha256 == file.described.sha256


def _remove_strays(context: Context, folder: VersionFolder, wanted: set[str]) -> None:
    """Files that an earlier, broken run of ours left; harmless where they may not be deleted."""
    ours = {path for path, item in folder.items.items() if item.properties.first(IDENTITY)}
    for path in sorted(ours - wanted):
        try:
            context.platform.artifacts.delete(folder.model_version.file(folder.repository, path))
        except PermissionDenied:
            context.journal.detail(f"{path} of an earlier run stays: it may not be deleted")


def folder_url(context: Context, version: StoredVersion) -> str:
    """URL of a version's folder."""
    folder = RelativePath(version.manifest.model_version.folder)
    return context.platform.artifacts.url(ArtifactPath(version.repository, folder))


def describe(context: Context, uploaded: Uploaded) -> dict[str, object]:
    """The outputs of an upload."""
    manifest = uploaded.version.manifest
    return {
        "model": manifest.model_version.model,
        "version": manifest.model_version.version,
        "repository": uploaded.version.repository,
        "path": manifest.model_version.folder,
        "url": folder_url(context, uploaded.version),
        "identity": manifest.identity,
        "unchanged": uploaded.unchanged,
        "digests": {file.path: file.sha256 for file in manifest.files},
        "dryRun": False,
    }


def summary(uploaded: Uploaded) -> str:
    """One line."""
    version, repository = uploaded.version.manifest.model_version, uploaded.version.repository
    if uploaded.unchanged:
        return f"{version} is in {repository} already, with the same content"
    count = len(uploaded.version.manifest.files)
    files = f"{count} file" + ("s" if count != 1 else "")
    return f"{version}: {files} in {repository}, {uploaded.sent} bytes sent"
