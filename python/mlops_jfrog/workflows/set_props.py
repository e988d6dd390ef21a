"""Set properties of every file that fits a pattern."""

from __future__ import annotations

from dataclasses import replace

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.search import SetProps
from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import UsageError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.artifacts import Artifacts
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_search import artifact_path, find_files, found_items
from mlops_jfrog.workflows.many_requests import for_each


def set_props(operation: SetProps, context: Context) -> Outcome:
    """The command; what the files carry besides stays."""
    operation = _with_spec(operation)
    if not operation.new_properties:
        raise UsageError(
            "no properties are given", hint="Write them as 'env=staging;approved-by=alice'."
        )
    paths = [artifact_path(item) for item in found_items(find_files(operation, context))]
    properties = Properties(operation.new_properties)

    def set_one(session: PlatformSession, path: ArtifactPath) -> None:
        Artifacts(session).set_properties(path, properties, recursive=False)

    if not operation.dry_run:
        for_each(paths, set_one, context)
    would = "would get" if operation.dry_run else "have"
    return Outcome(
        outputs={
            "files": [str(path) for path in paths],
            "properties": {key: list(values) for key, values in properties.values.items()},
            "dryRun": bool(operation.dry_run),
        },
        summary=f"{len(paths)} files {would} {', '.join(properties.values)}",
    )


def _with_spec(operation: SetProps) -> SetProps:
    """Beside a file spec the only argument is the properties."""
    if operation.spec is None or operation.pattern is None or operation.new_properties:
        return operation
    given = Properties.parse(operation.pattern).values
    return replace(operation, pattern=None, new_properties=given)
