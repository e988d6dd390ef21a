"""Copy and move files on the platform by pattern."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.stored_files import Copy, Move, Relocation
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.file_pattern import refuse_one_target
from mlops_jfrog.domain.transfer_target import download_target
from mlops_jfrog.errors import UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.jfrog.stored_files import StoredFiles
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_search import Found, artifact_path, find_files
from mlops_jfrog.workflows.many_requests import for_each
from mlops_jfrog.workflows.published_files import refuse_manifests, refuse_published


@dataclass(frozen=True)
class _Relocated:
    item: FoundItem
    source: ArtifactPath
    target: ArtifactPath


def copy_files(operation: Copy, context: Context) -> Outcome:
    """The command. Raises NotFoundError where nothing fits, unless that is allowed."""
    planned = _planned(operation, context)
    return _done(operation, planned, context, lambda stored: stored.copy, "copied")


def move_files(operation: Move, context: Context) -> Outcome:
    """The command; the same errors."""
    planned = _planned(operation, context)
    if not operation.published:
        refuse_published([each.item for each in planned], context)
    return _done(operation, planned, context, lambda stored: stored.move, "moved")


def _planned(operation: Relocation, context: Context) -> list[_Relocated]:
    """What goes where; UsageError where two files would become one."""
    parts = find_files(operation, context, target=_destination)
    planned = [each for part in parts for each in _placed(part)]
    refuse_one_target((str(each.source), str(each.target)) for each in planned)
    stages = {stage.repository for stage in context.settings.project().stages.values()}
    into_stages = [each.item for each in planned if each.target.repository in stages]
    refuse_manifests(into_stages, stages=True)
    if not operation.published:
        refuse_manifests((each.item for each in planned), stages=False)
    return [each for each in planned if each.source != each.target]


def _destination(asked: Relocation) -> str:
    if asked.destination is None:
        raise UsageError(
            "a pattern is given and no target",
            hint=f'Write mlops-jfrog {asked.name} "ml-models-local/old/*" ml-archive-local/',
        )
    return asked.destination if "/" in asked.destination else f"{asked.destination}/"


def _placed(part: Found[Relocation]) -> list[_Relocated]:
    pattern, placed = part.query.pattern, []
    for item in part.items:
        source = artifact_path(item)
        held = part.query.held(item) or ()
        target = download_target(pattern, item.path, held, flat=bool(part.asked.flat))
        whole = ArtifactPath.parse(target.folder + target.below)
        placed.append(_Relocated(item, source, whole))
    return placed


def _done(
    operation: Relocation,
    planned: list[_Relocated],
    context: Context,
    choose: Callable[[StoredFiles], Callable[[ArtifactPath, ArtifactPath], None]],
    word: str,
) -> Outcome:
    def act(session: PlatformSession, each: _Relocated) -> None:
        stored = StoredFiles(session)
        if operation.dry_run:
            stored.try_out(operation.name, each.source, each.target)
        else:
            choose(stored)(each.source, each.target)

    for_each(planned, act, context)
    noun = "file" if len(planned) == 1 else "files"
    would = "would be " if operation.dry_run else ""
    rows = [
        {"source": str(each.source), "target": str(each.target), "size": each.item.size}
        for each in planned
    ]
    return Outcome(
        {"files": rows, "dryRun": bool(operation.dry_run)}, f"{len(rows)} {noun} {would}{word}"
    )
