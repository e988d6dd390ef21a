"""`hf pull`: a snapshot into the Hub's cache, by the project's own transfers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mlops_jfrog.contract.hub import HfPull
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.integrations.huggingface.lock import Locked, read_lock
from mlops_jfrog.integrations.huggingface.scan_gate import require_scanned
from mlops_jfrog.integrations.huggingface.snapshots import (
    Admit,
    Brought,
    bring,
    find_snapshot,
    narrowed,
)
from mlops_jfrog.integrations.huggingface.wanted import Wanted
from mlops_jfrog.jfrog.huggingface import HubSnapshot
from mlops_jfrog.transfer.hub_cache import HubCache, hub_cache_folder
from mlops_jfrog.workflows.context import Context


def pull(operation: HfPull, context: Context) -> Outcome:
    """The command. Raises what the platform refuses, IntegrityError for wrong bytes."""
    wanted = Wanted.of(
        operation.id,
        operation.repo_type,
        operation.revision,
        operation.include,
        operation.exclude,
    )
    locked = _locked(operation, wanted, context)
    snapshot = find_snapshot(context, wanted, locked)
    if locked is not None:
        snapshot = narrowed(snapshot, locked.files.__contains__)
    cache = hub_cache(operation.cache_dir, wanted, context)
    if operation.dry_run:
        return _planned(snapshot, cache)
    admit = scanning(context, operation.unjudged or ()) if operation.scan else _anything
    brought = bring(context, snapshot, cache, admit)
    cache.remember(locked.revision if locked else wanted.revision, snapshot.commit)
    return _outcome(brought, context)


def hub_cache(given: Path | None, wanted: Wanted, context: Context) -> HubCache:
    """Its part of the cache: in the folder that was given, else where the library has it."""
    default = hub_cache_folder(context.environment, context.directory)
    return HubCache.of(context.directory / given if given else default, wanted.id)


def scanning(context: Context, unjudged: Sequence[str]) -> Admit:
    """Admits what the scanner finds clean; raises UnsafeModel or UnscannableModel."""

    def admit(snapshot: HubSnapshot, files: Mapping[str, Path]) -> None:
        require_scanned(context, [(path, name) for name, path in files.items()], unjudged)

    return admit


def _anything(snapshot: HubSnapshot, files: Mapping[str, Path]) -> None:
    """Whoever wants it scanned says so."""


def _locked(operation: HfPull, wanted: Wanted, context: Context) -> Locked | None:
    if operation.lock is None:
        return None
    found = read_lock(context.directory / operation.lock).get(wanted.id)
    if found is None:
        raise NotFoundError(
            f"{wanted.id} is not in {operation.lock}", hint="Put it on the list, then mirror that."
        )
    if operation.revision not in (None, found.revision, found.commit):
        raise UsageError(f"{operation.lock} has {wanted.id} at {found.revision}")
    return found


def _planned(snapshot: HubSnapshot, cache: HubCache) -> Outcome:
    folder = cache.snapshot(snapshot.commit)
    rows: list[dict[str, object]] = [
        {
            "path": str(file.path),
            "size": file.size,
            "received": 0,
        }
        for file in snapshot.files
    ]
    size = shown_size(sum(file.size for file in snapshot.files))
    told = f"{len(rows)} files of {snapshot.id} at {snapshot.commit[:12]}, {size}, would be fetched"
    return Outcome(_outputs(snapshot, folder, rows, dry_run=True), told)


def _outcome(brought: Brought, context: Context) -> Outcome:
    snapshot = brought.snapshot
    rows: list[dict[str, object]] = [
        {
            "path": str(file.path),
            "size": file.size,
            "received": brought.received.get(file.path, 0),
        }
        for file in snapshot.files
    ]
    received = shown_size(sum(brought.received.values()))
    told = f"{len(rows)} files of {snapshot.id} at {snapshot.commit[:12]} verified, {received}"
    return Outcome(
        _outputs(snapshot, brought.folder, rows, dry_run=False),
        f"{told} received: {brought.folder}",
        gates=tuple(context.journal.gates),
    )


def _outputs(
    snapshot: HubSnapshot, folder: Path, rows: list[dict[str, object]], *, dry_run: bool
) -> dict[str, object]:
    return {
        "id": snapshot.id.name,
        "commit": snapshot.commit,
        "folder": str(folder),
        "files": rows,
        "dryRun": dry_run,
    }
