"""`hf mirror`: what a list approves, through the platform, past licence and scan, pinned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.contract.hub import HfMirror
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.byte_size import shown_size
from mlops_jfrog.domain.gates import AllOf
from mlops_jfrog.domain.hub import HubId
from mlops_jfrog.errors import (
    GateFailed,
    IntegrityError,
    MlopsError,
    NotFoundError,
    PermissionDenied,
    SecurityViolation,
    UsageError,
)
from mlops_jfrog.integrations.huggingface.licence_gate import LicenceGate, told_licences
from mlops_jfrog.integrations.huggingface.lock import Locked, described, read_lock, write_lock
from mlops_jfrog.integrations.huggingface.mirror_list import Approved, read_mirror_list
from mlops_jfrog.integrations.huggingface.pull import hub_cache, scanning
from mlops_jfrog.integrations.huggingface.snapshots import Brought, bring, find_snapshot
from mlops_jfrog.jfrog.huggingface import HubSnapshot
from mlops_jfrog.workflows.context import Context

_NOT_A_VERDICT = (NotFoundError, IntegrityError)
_REFUSALS = (GateFailed, SecurityViolation, PermissionDenied, *_NOT_A_VERDICT)
"""What is wrong with one entry; anything else is wrong with all of them."""


@dataclass(frozen=True)
class _Ending:
    """What became of one entry."""

    row: Mapping[str, object]
    locked: Locked | None
    error: MlopsError | None


def mirror(operation: HfMirror, context: Context) -> Outcome:
    """The command. Goes through the whole list; raises the first refusal at its end.

    The lock file has what was taken, and nothing that was refused.
    """
    if operation.models is None:
        raise UsageError("no list is named", hint="Write: hf mirror models.yml.")
    path = context.directory / operation.models
    approved = read_mirror_list(path)
    lock = path.with_name(f"{path.name}.lock")
    before = read_lock(lock) if lock.exists() else {}
    after: dict[HubId, Locked] = {}
    endings = []
    try:
        for each in approved:
            context.journal.step(f"{each.wanted.id} at {each.wanted.revision}")
            pinned = None if operation.update else _pinned(each, before)
            ending = _mirrored(operation, each, pinned, context)
            endings.append(ending)
            if ending.locked is not None:
                after[each.wanted.id] = ending.locked
    except BaseException:
        # What was not come to stays as it was.
        left = {one.wanted.id for one in approved[len(endings) :]}
        write_lock(lock, [*after.values(), *(before[id] for id in left if id in before)])
        raise
    write_lock(lock, after.values())
    return _outcome(lock, endings, context)


def _pinned(each: Approved, before: Mapping[HubId, Locked]) -> Locked | None:
    """The commit that is kept to, unless the list names another revision, or other files, now."""
    found = before.get(each.wanted.id)
    if found is None or found.revision != each.wanted.revision:
        return None
    return found


def _mirrored(
    operation: HfMirror, each: Approved, pinned: Locked | None, context: Context
) -> _Ending:
    wanted = each.wanted
    licences: list[str] = []

    def admit(snapshot: HubSnapshot, files: Mapping[str, Path]) -> None:
        licences.extend(told_licences(snapshot, files))
        _check_licence(each, tuple(licences), context)
        scanning(context, each.unjudged)(snapshot, files)

    try:
        snapshot = find_snapshot(context, wanted, pinned)
        cache = hub_cache(operation.cache_dir, wanted, context)
        brought = bring(context, snapshot, cache, admit)
    except _REFUSALS as error:
        context.journal.detail(f"refused: {error.message}")
        # What is forbidden now loses its pin; other bytes must not become right by asking twice.
        kept = pinned if isinstance(error, _NOT_A_VERDICT) else None
        return _Ending(_row(each, None, licences, error), kept, error)
    cache.remember(wanted.revision, snapshot.commit)
    files = {str(file.path): described(file) for file in snapshot.files}
    locked = Locked(wanted.id, wanted.revision, snapshot.commit, tuple(licences), files)
    return _Ending(_row(each, brought, licences, None), locked, None)


def _check_licence(each: Approved, licences: tuple[str, ...], context: Context) -> None:
    gate = LicenceGate(each.licenses, f"licence of {each.wanted.id}")
    results, error = AllOf((gate,)).evaluate(licences)
    for result in results:
        context.journal.gate(result)
    if error is not None:
        raise error


def _row(
    each: Approved, brought: Brought | None, licences: list[str], error: MlopsError | None
) -> dict[str, object]:
    files = brought.snapshot.files if brought else ()
    return {
        "id": each.wanted.id.name,
        "type": each.wanted.id.kind.value,
        "revision": each.wanted.revision,
        "commit": brought.snapshot.commit if brought else None,
        "licenses": list(licences),
        "state": "mirrored" if error is None else "refused",
        "reason": error.message if error else None,
        "files": len(files),
        "bytes": sum(file.size for file in files),
    }


def _outcome(lock: Path, endings: list[_Ending], context: Context) -> Outcome:
    rows = [ending.row for ending in endings]
    outputs: dict[str, object] = {"lock": str(lock), "entries": rows}
    refused = [ending for ending in endings if ending.error is not None]
    if refused:
        context.journal.outputs.update(outputs)
        first = refused[0]
        assert first.error is not None
        message = f"{len(refused)} of {len(rows)} refused: {first.row['id']}: {first.error.message}"
        raise type(first.error)(message, hint=first.error.hint, url=first.error.url)
    size = shown_size(sum(int(str(row["bytes"])) for row in rows))
    told = f"{len(rows)} mirrored, {size}; pinned in {lock.name}"
    return Outcome(outputs, told, gates=tuple(context.journal.gates))
