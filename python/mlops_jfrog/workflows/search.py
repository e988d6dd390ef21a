"""Search: files by pattern, properties, metrics or build."""

from __future__ import annotations

from mlops_jfrog.contract.operations import Search
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_query import find_files, query_of


def search(operation: Search, context: Context) -> Outcome:
    """The command."""
    found = find_files(operation, query_of(operation, context), context)
    noun = "file" if len(found) == 1 else "files"
    return Outcome({"files": [_described(item) for item in found]}, f"{len(found)} {noun} found")


def _described(item: FoundItem) -> dict[str, object]:
    """One file by the JFrog CLI's names of its fields."""
    return {
        "path": f"{item.repository}/{item.path}",
        "size": item.size,
        "created": item.created,
        "sha256": item.sha256,
        "sha1": item.sha1,
        "md5": item.md5,
        "props": {key: list(values) for key, values in item.properties.values.items()},
    }
