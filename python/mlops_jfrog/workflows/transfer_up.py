"""The form of upload that takes a pattern: plain files, no version, no gates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.upload import UploadFiles
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.errors import NotFoundError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.stored_files import StoredFiles
from mlops_jfrog.transfer.progress import SILENT
from mlops_jfrog.transfer.sending import Sent, send_files
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.many_requests import for_each
from mlops_jfrog.workflows.size_limits import refuse_oversize
from mlops_jfrog.workflows.sync_deletes import agreed, delete_stored
from mlops_jfrog.workflows.upload_sources import Planned, UploadSources, upload_sources


def upload_files(operation: UploadFiles, context: Context) -> Outcome:
    """The command. Raises NotFoundError where nothing fits, unless that is allowed."""
    if operation.dry_run:
        sources = _found(operation, context, None)
        rows = [_row(each, None) for each in sources.files]
        return _outcome(rows, _surplus(operation, sources, context), dry_run=True)
    if not operation.explode and operation.spec is None:
        return _sent(operation, _found(operation, context, None), context)
    # Imported on use: few uploads unpack anything.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="mlops-jfrog-") as scratch:
        return _sent(operation, _found(operation, context, Path(scratch)), context)


def _sent(operation: UploadFiles, sources: UploadSources, context: Context) -> Outcome:
    surplus = _surplus(operation, sources, context)
    if not agreed(operation.sync_deletes or "", surplus, operation.quiet, context):
        surplus = ()
    progress = SILENT if operation.quiet else context.journal.progress
    sendings = [each.sending for each in sources.files]
    try:
        done = send_files(context.platform, sendings, options=context.transfer, progress=progress)
    except NotFoundError as error:
        raise NotFoundError(
            f"the target takes no upload: {error.message}",
            hint="Does the repository exist? `mlops-jfrog setup apply` makes those of the stages.",
        ) from None
    if sources.folders:
        for_each(sources.folders, _make_folder, context)
    delete_stored(surplus, context)
    rows = [
        {**_row(each, sent), "url": context.platform.artifacts.url(sent.target)}
        for each, sent in zip(sources.files, done, strict=True)
    ]
    return _outcome(rows, surplus, dry_run=False)


def _found(operation: UploadFiles, context: Context, scratch: Path | None) -> UploadSources:
    sources = upload_sources(operation, context, scratch)
    refuse_oversize(
        ((each.sending.source, each.sending.target.repository) for each in sources.files), context
    )
    if not sources.files and not sources.folders and operation.fail_no_op is not False:
        asked = ascii(" ".join(operation.patterns or ())) if not operation.spec else "the file spec"
        raise NotFoundError(
            f"no file fits {asked} in {context.directory}",
            hint="Did the training write it? --no-fail-no-op accepts that nothing fits.",
        )
    return sources


def _surplus(
    operation: UploadFiles, sources: UploadSources, context: Context
) -> tuple[ArtifactPath, ...]:
    """What --sync-deletes takes away; looked for before anything is sent."""
    if operation.sync_deletes is None:
        return ()
    # Imported on use: it looks into published versions, which most uploads have no reason to.
    from mlops_jfrog.workflows.stored_surplus import stored_surplus

    targets = {each.sending.target for each in sources.files}
    return stored_surplus(operation.sync_deletes, targets, context)


def _make_folder(session: PlatformSession, folder: ArtifactPath) -> None:
    StoredFiles(session).make_folder(folder)


def _row(planned: Planned, sent: Sent | None) -> dict[str, object]:
    return {
        "source": planned.shown,
        "target": str(planned.sending.target),
        "sha256": sent.sha256 if sent else None,
        "size": sent.size if sent else planned.sending.source.stat().st_size,
        "sent": sent.bytes_sent if sent else 0,
    }


def _outcome(
    rows: list[dict[str, object]], surplus: Sequence[ArtifactPath], *, dry_run: bool
) -> Outcome:
    noun = "file" if len(rows) == 1 else "files"
    sent = sum(int(str(row["sent"])) for row in rows)
    told = f"{len(rows)} {noun} uploaded, {shown_size(sent)} sent"
    if dry_run:
        told = f"{len(rows)} {noun} would be uploaded"
    deleted = [str(path) for path in surplus]
    return Outcome({"files": rows, "deleted": deleted, "dryRun": dry_run}, told)
