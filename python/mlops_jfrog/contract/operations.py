"""Every operation of the product.

Flags, ``steps.json``, help texts, reference pages and schemas all come from these classes.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.contract.approval import Approve, Review
from mlops_jfrog.contract.builds import BuildPromote, BuildPublish, BuildScan
from mlops_jfrog.contract.checks import Evaluate, Gate, Scan
from mlops_jfrog.contract.dependencies import Install
from mlops_jfrog.contract.operation import Identified, Operation, ProjectOperation
from mlops_jfrog.contract.pipeline import Pipeline
from mlops_jfrog.contract.publishing import BuildInfo, GatedUpload, Import, Publish, Upload
from mlops_jfrog.contract.release import Download, Promote, Rollback
from mlops_jfrog.contract.servers import Configure, Doctor, With
from mlops_jfrog.contract.serving import DownloadInto, Lock
from mlops_jfrog.contract.stored_files import Copy, Delete, DeleteProps, Move
from mlops_jfrog.contract.transfers import DownloadFiles, Search, SetProps, UploadFiles

__all__ = [
    "OPERATIONS",
    "PATTERN_FORMS",
    "Approve",
    "BuildInfo",
    "BuildPromote",
    "BuildPublish",
    "BuildScan",
    "Configure",
    "Copy",
    "Delete",
    "DeleteProps",
    "Doctor",
    "Download",
    "DownloadFiles",
    "DownloadInto",
    "Evaluate",
    "Gate",
    "GatedUpload",
    "Identified",
    "Import",
    "Install",
    "Lock",
    "Move",
    "Operation",
    "Pipeline",
    "ProjectOperation",
    "Promote",
    "Publish",
    "Review",
    "Rollback",
    "Scan",
    "Search",
    "SetProps",
    "Upload",
    "UploadFiles",
    "With",
    "operation_named",
]

OPERATIONS: tuple[type[ProjectOperation], ...] = (
    Publish,
    Pipeline,
    Configure,
    With,
    Install,
    Evaluate,
    Scan,
    Upload,
    BuildInfo,
    Gate,
    Review,
    Approve,
    Promote,
    Rollback,
    Download,
    Lock,
    Import,
    Search,
    SetProps,
    DeleteProps,
    Copy,
    Move,
    Delete,
    BuildPublish,
    BuildScan,
    BuildPromote,
    Doctor,
)
"""What a step or a command can ask for."""

PATTERN_FORMS: Mapping[str, type[ProjectOperation]] = {
    form.name: form for form in (UploadFiles, DownloadFiles)
}
"""What two commands do instead when they are given a pattern; no step asks for these."""


def operation_named(name: str) -> type[ProjectOperation]:
    """The operation of that name; KeyError where there is none."""
    return {operation.name: operation for operation in OPERATIONS}[name]
