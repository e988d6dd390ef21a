"""Search: files by pattern, properties, metrics or build."""

from __future__ import annotations

from dataclasses import replace

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.search import Search
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_search import find_files, found_items


def search(operation: Search, context: Context) -> Outcome:
    """The command. A count of nothing is an answer, unless the user says that it is none."""
    if operation.count and operation.fail_no_op is None:
        operation = replace(operation, fail_no_op=False)
    found = found_items(find_files(operation, context))
    noun = "file" if len(found) == 1 else "files"
    return Outcome({"files": [_described(item) for item in found]}, f"{len(found)} {noun} found")


def _described(item: FoundItem) -> dict[str, object]:
    """One file by the JFrog CLI's names of its fields."""
    return {
        "path": f"{item.repository}/{item.path}",
        "type": item.kind.value,
        "size": item.size,
        "created": item.created,
        "modified": item.modified,
        "sha256": item.sha256,
        "sha1": item.sha1,
        "md5": item.md5,
        "props": {key: list(values) for key, values in item.properties.values.items()},
    }
