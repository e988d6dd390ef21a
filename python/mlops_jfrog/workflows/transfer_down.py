"""The form of download that takes a pattern: any files, every byte verified."""

from __future__ import annotations

from mlops_jfrog.contract.operations import DownloadFiles
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey
from mlops_jfrog.domain.file_pattern import FilePattern, refuse_one_target
from mlops_jfrog.domain.transfer_target import download_target
from mlops_jfrog.errors import IntegrityError
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.transfer.cache import ContentCache, user_cache_folder
from mlops_jfrog.transfer.fetching import Fetching, fetch_files
from mlops_jfrog.transfer.progress import SILENT
from mlops_jfrog.transfer.safe_path import safe_targets
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_query import find_files, query_of


def download_files(operation: DownloadFiles, context: Context) -> Outcome:
    """The command. Raises NotFoundError where nothing fits, unless that is allowed."""
    destination = operation.destination or ""
    if destination and (context.directory / destination).is_dir():
        destination = destination.rstrip("/") + "/"
    query = query_of(operation, context, destination)
    found = find_files(operation, query, context)
    fetchings = _planned(found, query.pattern, bool(operation.flat), context)
    if operation.dry_run:
        return _outcome([_row(each, 0, False) for each in fetchings], dry_run=True)
    done = fetch_files(
        context.platform,
        fetchings,
        options=context.transfer,
        progress=SILENT if operation.quiet else context.journal.progress,
        cache=ContentCache.open(user_cache_folder(context.environment) / "files"),
    )
    pairs = zip(fetchings, done, strict=True)
    rows = [_row(each, fetched.bytes_received, fetched.kept) for each, fetched in pairs]
    return _outcome(rows, dry_run=False)


def _planned(
    found: list[FoundItem], pattern: FilePattern, flat: bool, context: Context
) -> list[Fetching]:
    """What goes where; UsageError where two different files would become one."""
    planned: dict[tuple[str, str], FoundItem] = {}
    sources = []
    for item in found:
        whole = f"{item.repository}/{item.path}"
        target = download_target(pattern, item.path, pattern.match(whole) or (), flat=flat)
        planned.setdefault((target.folder, target.below), item)
        # Equal bytes are one file, wherever they lie: a promoted build is in two repositories.
        sources.append((f"{whole} ({item.sha256[:12]})", item, target.folder + target.below))
    _refuse_different(sources)
    folder = next((folder for folder, _ in planned), "")
    targets = safe_targets(context.directory / folder, [below for _, below in planned])
    return [
        Fetching(
            ArtifactPath(RepositoryKey(item.repository), RelativePath(item.path)),
            _digest(item),
            item.size,
            targets[below],
        )
        for (_, below), item in planned.items()
    ]


def _refuse_different(sources: list[tuple[str, FoundItem, str]]) -> None:
    first: dict[tuple[str, str], str] = {}
    for source, item, target in sources:
        first.setdefault((item.sha256, target), source)
    refuse_one_target((source, target) for (_, target), source in first.items())


def _digest(item: FoundItem) -> str:
    if not item.sha256:
        raise IntegrityError(
            f"the platform has no SHA-256 of {item.repository}/{item.path}",
            hint="What can't be verified isn't downloaded; have the platform compute it.",
        )
    return item.sha256


def _row(fetching: Fetching, received: int, kept: bool) -> dict[str, object]:
    return {
        "source": str(fetching.source),
        "target": str(fetching.target),
        "sha256": fetching.sha256,
        "size": fetching.size,
        "received": received,
        "kept": kept,
    }


def _outcome(rows: list[dict[str, object]], *, dry_run: bool) -> Outcome:
    noun = "file" if len(rows) == 1 else "files"
    received = sum(int(str(row["received"])) for row in rows)
    told = f"{len(rows)} {noun} verified, {shown_size(received)} received"
    if dry_run:
        told = f"{len(rows)} {noun} would be downloaded"
    return Outcome({"files": rows, "dryRun": dry_run}, told)
