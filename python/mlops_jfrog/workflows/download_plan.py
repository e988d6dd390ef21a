"""Where the files that were found go; nothing is asked of the platform, nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.contract.download import DownloadFiles
from mlops_jfrog.domain.file_pattern import refuse_one_target
from mlops_jfrog.domain.transfer_target import download_target
from mlops_jfrog.errors import IntegrityError
from mlops_jfrog.jfrog.search import FoundItem, ItemKind
from mlops_jfrog.transfer.fetching import Fetching
from mlops_jfrog.transfer.safe_path import safe_targets
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_search import Found, artifact_path


@dataclass(frozen=True)
class DownloadPlan:
    """Files to fetch, and folders to make besides those that the files need."""

    fetchings: tuple[Fetching, ...]
    folders: tuple[Path, ...]


def destination_of(asked: DownloadFiles, context: Context) -> str:
    """The target as typed; one that is a folder here ends in ``/``."""
    destination = asked.destination or ""
    if destination and (context.directory / destination).is_dir():
        return destination.rstrip("/") + "/"
    return destination


def plan_download(parts: Sequence[Found[DownloadFiles]], context: Context) -> DownloadPlan:
    """What goes where; UsageError where two different files would become one.

    Raises SecurityViolation for a name that leads out of the target.
    """
    placed = [each for part in parts for each in _placed(part, context)]
    files = [(item, target) for item, target in placed if item.kind is ItemKind.FILE]
    # Equal bytes are one file, wherever they lie: a promoted build is in two repositories.
    first: dict[tuple[str, Path], FoundItem] = {}
    for item, target in files:
        first.setdefault((item.sha256, target), item)
    refuse_one_target(
        (f"{item.repository}/{item.path} ({sha256[:12]})", str(target))
        for (sha256, target), item in first.items()
    )
    fetchings = [
        Fetching(artifact_path(item), _digest(item), item.size, target)
        for (_, target), item in first.items()
    ]
    folders = [target for item, target in placed if item.kind is ItemKind.FOLDER]
    return DownloadPlan(tuple(fetchings), tuple(folders))


def _placed(part: Found[DownloadFiles], context: Context) -> list[tuple[FoundItem, Path]]:
    """Every item with its place, names held inside the folder that the user named."""
    pattern, flat = part.query.pattern, bool(part.asked.flat)
    targets = []
    for item in part.items:
        held = part.query.held(item) or ()
        targets.append((item, download_target(pattern, item.path, held, flat=flat)))
    folder = next((target.folder for _, target in targets), "")
    # A folder that something lies in is made with that.
    filled = {above for _, target in targets for above in _above(target.below)}
    targets = [
        (item, target)
        for item, target in targets
        if item.kind is ItemKind.FILE or target.below not in filled
    ]
    places = safe_targets(context.directory / folder, [target.below for _, target in targets])
    return [(item, places[target.below]) for item, target in targets]


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def _digest(item: FoundItem) -> str:
    if not item.sha256:
        raise IntegrityError(
            f"the platform has no SHA-256 of {item.repository}/{item.path}",
            hint="What can't be verified isn't downloaded; have the platform compute it.",
        )
    return item.sha256
