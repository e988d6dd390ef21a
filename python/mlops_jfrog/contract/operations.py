"""Every operation of the product.

Flags, ``steps.json``, help texts, reference pages and schemas all come from these classes.
"""

from __future__ import annotations

from mlops_jfrog.contract.checks import Evaluate, Gate, Scan
from mlops_jfrog.contract.operation import Identified, Operation
from mlops_jfrog.contract.publishing import BuildInfo, Publish, Upload
from mlops_jfrog.contract.release import Approve, Download, Promote
from mlops_jfrog.contract.servers import Configure

__all__ = [
    "OPERATIONS",
    "STEPS_WITHOUT_HELPER",
    "Approve",
    "BuildInfo",
    "Configure",
    "Download",
    "Evaluate",
    "Gate",
    "Identified",
    "Operation",
    "Promote",
    "Publish",
    "Scan",
    "Upload",
    "operation_named",
]

OPERATIONS: tuple[type[Operation], ...] = (
    Publish,
    Configure,
    Evaluate,
    Scan,
    Upload,
    BuildInfo,
    Gate,
    Promote,
    Download,
)
"""What the helper does."""

STEPS_WITHOUT_HELPER: tuple[type[Operation], ...] = (Approve,)
"""Steps that only talk to Jenkins."""


def operation_named(name: str) -> type[Operation]:
    """The operation of that name; KeyError where there is none."""
    return {operation.name: operation for operation in OPERATIONS}[name]
