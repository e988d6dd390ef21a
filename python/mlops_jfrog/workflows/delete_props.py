"""Delete properties of every file that fits a pattern."""

from __future__ import annotations

from dataclasses import replace

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.stored_files import DeleteProps
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import names_from_text
from mlops_jfrog.errors import UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.stored_files import StoredFiles
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_search import artifact_path, find_files, found_items
from mlops_jfrog.workflows.many_requests import for_each


def delete_props(operation: DeleteProps, context: Context) -> Outcome:
    """The command; what the files carry besides stays."""
    if operation.spec is not None and operation.names is None:
        # Beside a file spec the only argument is the names.
        operation = replace(operation, pattern=None, names=operation.pattern)
    names = names_from_text(operation.names or "")
    if not names:
        raise UsageError("no properties are named", hint="Write them as 'env,approved-by'.")
    paths = [artifact_path(item) for item in found_items(find_files(operation, context))]

    def delete_one(session: PlatformSession, path: ArtifactPath) -> None:
        StoredFiles(session).delete_properties(path, names)

    if not operation.dry_run:
        for_each(paths, delete_one, context)
    noun = "file" if len(paths) == 1 else "files"
    verb = "would lose" if operation.dry_run else "no longer have"
    return Outcome(
        outputs={
            "files": [str(path) for path in paths],
            "names": list(names),
            "dryRun": bool(operation.dry_run),
        },
        summary=f"{len(paths)} {noun} {verb} {', '.join(names)}",
    )
