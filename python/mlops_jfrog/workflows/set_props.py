"""Set properties of every file that fits a pattern."""

from __future__ import annotations

from mlops_jfrog.contract.operations import SetProps
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_query import find_files, query_of


def set_props(operation: SetProps, context: Context) -> Outcome:
    """The command: one request a file; what the files carry besides stays."""
    if not operation.new_properties:
        raise UsageError(
            "no properties are given", hint="Write them as 'env=staging;approved-by=alice'."
        )
    found = find_files(operation, query_of(operation, context), context)
    paths = [ArtifactPath(RepositoryKey(i.repository), RelativePath(i.path)) for i in found]
    properties = Properties(operation.new_properties)
    if not operation.dry_run:
        for path in paths:
            context.platform.artifacts.set_properties(path, properties, recursive=False)
    would = "would get" if operation.dry_run else "have"
    return Outcome(
        outputs={
            "files": [str(path) for path in paths],
            "properties": {key: list(values) for key, values in properties.values.items()},
            "dryRun": bool(operation.dry_run),
        },
        summary=f"{len(paths)} files {would} {', '.join(properties.values)}",
    )
