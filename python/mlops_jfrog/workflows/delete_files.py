"""Delete files on the platform by pattern."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.stored_files import Delete
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_search import artifact_path, find_files, found_items
from mlops_jfrog.workflows.many_requests import delete_each
from mlops_jfrog.workflows.published_files import refuse_published


def delete_files(operation: Delete, context: Context) -> Outcome:
    """The command. Raises NotFoundError where nothing fits, unless that is allowed.

    Files go one by one, never whole folders: what came after the search stays.
    """
    items = found_items(find_files(operation, context))
    if not operation.published:
        refuse_published(items, context)
    paths = [artifact_path(item) for item in items]
    if operation.dry_run:
        return _outcome(paths, "would be deleted", dry_run=True)
    if paths and not operation.quiet and not context.confirm(f"Delete {_counted(paths)}?"):
        return _outcome([], "deleted, as you said", dry_run=False)
    delete_each(paths, context)
    return _outcome(paths, "deleted", dry_run=False)


def _counted(paths: Sequence[ArtifactPath]) -> str:
    return str(paths[0]) if len(paths) == 1 else f"{len(paths)} files, {paths[0]} the first"


def _outcome(paths: Sequence[ArtifactPath], told: str, *, dry_run: bool) -> Outcome:
    noun = "file" if len(paths) == 1 else "files"
    return Outcome(
        {"files": [str(path) for path in paths], "dryRun": dry_run}, f"{len(paths)} {noun} {told}"
    )
