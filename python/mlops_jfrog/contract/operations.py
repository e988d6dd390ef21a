"""Every operation of the product.

Flags, ``steps.json``, help texts, reference pages and schemas all come from these classes.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.contract.builds import BuildPromote, BuildPublish, BuildScan
from mlops_jfrog.contract.checks import Evaluate, Gate, Scan
from mlops_jfrog.contract.operation import Identified, Operation, ProjectOperation, Step
from mlops_jfrog.contract.publishing import BuildInfo, Publish, Upload
from mlops_jfrog.contract.release import Approve, Download, Promote
from mlops_jfrog.contract.servers import Configure
from mlops_jfrog.contract.stored_files import Copy, Delete, DeleteProps, Move
from mlops_jfrog.contract.transfers import DownloadFiles, Search, SetProps, UploadFiles

__all__ = [
    "OPERATIONS",
    "PATTERN_FORMS",
    "PROJECT_OPERATIONS",
    "STEPS_WITHOUT_HELPER",
    "Approve",
    "BuildInfo",
    "BuildPromote",
    "BuildPublish",
    "BuildScan",
    "Configure",
    "Copy",
    "Delete",
    "DeleteProps",
    "Download",
    "DownloadFiles",
    "Evaluate",
    "Gate",
    "Identified",
    "Move",
    "Operation",
    "ProjectOperation",
    "Promote",
    "Publish",
    "Scan",
    "Search",
    "SetProps",
    "Step",
    "Upload",
    "UploadFiles",
    "operation_named",
]

PROJECT_OPERATIONS: tuple[type[ProjectOperation], ...] = (
    Publish,
    Evaluate,
    Scan,
    Upload,
    BuildInfo,
    Gate,
    Promote,
    Download,
    Search,
    SetProps,
    DeleteProps,
    Copy,
    Move,
    Delete,
    BuildPublish,
    BuildScan,
    BuildPromote,
)
"""What a step or a command can ask for in a project."""

OPERATIONS: tuple[type[Operation], ...] = (*PROJECT_OPERATIONS, Configure)
"""What the helper does."""

PATTERN_FORMS: Mapping[str, type[ProjectOperation]] = {
    form.name: form for form in (UploadFiles, DownloadFiles)
}
"""What two commands do instead when they are given a pattern; no step asks for these."""

STEPS_WITHOUT_HELPER: tuple[type[Step], ...] = (Approve,)
"""Steps that only talk to Jenkins."""


def operation_named(name: str) -> type[ProjectOperation]:
    """The project's operation of that name; KeyError where there is none."""
    return {operation.name: operation for operation in PROJECT_OPERATIONS}[name]
