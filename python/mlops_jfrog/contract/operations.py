"""Every operation of the product.

Flags, ``steps.json``, help texts, reference pages and schemas all come from these classes.
"""

from __future__ import annotations

from mlops_jfrog.contract.checks import Evaluate, Gate, Scan
from mlops_jfrog.contract.operation import Identified, Operation, ProjectOperation, Step
from mlops_jfrog.contract.publishing import BuildInfo, Publish, Upload
from mlops_jfrog.contract.release import Approve, Download, Promote
from mlops_jfrog.contract.servers import Configure

__all__ = [
    "OPERATIONS",
    "PROJECT_OPERATIONS",
    "STEPS_WITHOUT_HELPER",
    "Approve",
    "BuildInfo",
    "Configure",
    "Download",
    "Evaluate",
    "Gate",
    "Identified",
    "Operation",
    "ProjectOperation",
    "Promote",
    "Publish",
    "Scan",
    "Step",
    "Upload",
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
)
"""What a step or a command can ask for in a project."""

OPERATIONS: tuple[type[Operation], ...] = (*PROJECT_OPERATIONS, Configure)
"""What the helper does."""

STEPS_WITHOUT_HELPER: tuple[type[Step], ...] = (Approve,)
"""Steps that only talk to Jenkins."""


def operation_named(name: str) -> type[ProjectOperation]:
    """The project's operation of that name; KeyError where there is none."""
    return {operation.name: operation for operation in PROJECT_OPERATIONS}[name]
