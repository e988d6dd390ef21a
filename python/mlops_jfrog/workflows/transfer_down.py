"""The form of download that takes a pattern: any files, every byte verified."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlops_jfrog.contract.download import DownloadFiles
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.transfer.fetching import Existing, Fetched, Fetching, fetch_files
from mlops_jfrog.transfer.progress import SILENT
from mlops_jfrog.workflows.content_cache import content_cache
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.download_plan import destination_of, plan_download
from mlops_jfrog.workflows.file_search import Found, artifact_path, find_files
from mlops_jfrog.workflows.sync_deletes import agreed, delete_local, local_surplus


def download_files(operation: DownloadFiles, context: Context) -> Outcome:
    """The command. Raises NotFoundError where nothing fits, unless that is allowed."""
    parts = find_files(operation, context, target=lambda asked: destination_of(asked, context))
    plan = plan_download(parts, context)
    targets = [each.target for each in plan.fetchings]
    synced = operation.sync_deletes
    folder = context.directory / (synced or "")
    surplus = local_surplus(folder, targets) if synced else ()
    if operation.dry_run:
        rows = [_row(context, each, None) for each in plan.fetchings]
        return _outcome(rows, surplus, dry_run=True)
    if synced and not agreed(synced, surplus, operation.quiet, context):
        surplus = ()
    for made in plan.folders:
        made.mkdir(parents=True, exist_ok=True)
    done = fetch_files(
        context.platform,
        plan.fetchings,
        options=context.transfer,
        progress=SILENT if operation.quiet else context.journal.progress,
        cache=content_cache(context.settings, context.environment),
        existing=Existing(operation.existing or Existing.REPLACE.value),
    )
    unpacked = _unpacked(parts, plan.fetchings)
    surplus = tuple(path for path in surplus if path not in unpacked)
    delete_local(folder, surplus)
    pairs = zip(plan.fetchings, done, strict=True)
    return _outcome([_row(context, *pair) for pair in pairs], surplus, dry_run=False)


def _unpacked(parts: Sequence[Found[DownloadFiles]], fetchings: Sequence[Fetching]) -> set[Path]:
    """What came out of the archives that are to be unpacked; the archives themselves go."""
    if not any(part.asked.explode for part in parts):
        return set()
    # Imported on use: readers of archives, which few transfers need.
    from mlops_jfrog.transfer.unpack import is_archive, unpack

    asked = {
        artifact_path(item)
        for part in parts
        if part.asked.explode
        for item in part.items
        if is_archive(item.path)
    }
    files: set[Path] = set()
    for fetching in fetchings:
        if fetching.source in asked:
            files.update(unpack(fetching.target, fetching.target.parent))
            fetching.target.unlink(missing_ok=True)
    return files


def _row(context: Context, fetching: Fetching, fetched: Fetched | None) -> dict[str, object]:
    return {
        "source": str(fetching.source),
        "target": str(fetching.target),
        "sha256": fetching.sha256,
        "size": fetching.size,
        "received": fetched.bytes_received if fetched else 0,
        "kept": fetched.kept if fetched else False,
        "url": context.platform.artifacts.url(fetching.source),
    }


def _outcome(rows: list[dict[str, object]], surplus: Sequence[Path], *, dry_run: bool) -> Outcome:
    noun = "file" if len(rows) == 1 else "files"
    received = sum(int(str(row["received"])) for row in rows)
    told = f"{len(rows)} {noun} verified, {shown_size(received)} received"
    if dry_run:
        told = f"{len(rows)} {noun} would be downloaded"
    deleted = [str(path) for path in surplus]
    return Outcome({"files": rows, "deleted": deleted, "dryRun": dry_run}, told)
