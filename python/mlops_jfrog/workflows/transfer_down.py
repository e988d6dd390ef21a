"""The form of download that takes a pattern: any files, every byte verified."""

from __future__ import annotations

from mlops_jfrog.contract.operations import DownloadFiles
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.jfrog.search import ItemKind
from mlops_jfrog.transfer.cache import ContentCache, user_cache_folder
from mlops_jfrog.transfer.fetching import Fetched, Fetching, fetch_files
from mlops_jfrog.transfer.progress import SILENT
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.download_plan import destination_of, plan_download
from mlops_jfrog.workflows.file_search import find_files


def download_files(operation: DownloadFiles, context: Context) -> Outcome:
    """The command. Raises NotFoundError where nothing fits, unless that is allowed."""
    parts = find_files(
        operation,
        context,
        target=lambda asked: destination_of(asked, context),
        kind=ItemKind.ANY if operation.include_dirs else ItemKind.FILE,
    )
    plan = plan_download(parts, context)
    if operation.dry_run:
        return _outcome([_row(context, each, None) for each in plan.fetchings], dry_run=True)
    for folder in plan.folders:
        folder.mkdir(parents=True, exist_ok=True)
    done = fetch_files(
        context.platform,
        plan.fetchings,
        options=context.transfer,
        progress=SILENT if operation.quiet else context.journal.progress,
        cache=ContentCache.open(user_cache_folder(context.environment) / "files"),
    )
    pairs = zip(plan.fetchings, done, strict=True)
    return _outcome([_row(context, *pair) for pair in pairs], dry_run=False)


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


def _outcome(rows: list[dict[str, object]], *, dry_run: bool) -> Outcome:
    noun = "file" if len(rows) == 1 else "files"
    received = sum(int(str(row["received"])) for row in rows)
    told = f"{len(rows)} {noun} verified, {shown_size(received)} received"
    if dry_run:
        told = f"{len(rows)} {noun} would be downloaded"
    return Outcome({"files": rows, "dryRun": dry_run}, told)
