"""From an operation to its workflow: the one table both interfaces go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlops_jfrog.contract.operations import (
    BuildInfo,
    Download,
    Evaluate,
    Gate,
    Operation,
    Promote,
    Publish,
    Scan,
    Upload,
)
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.build_info import publish_build_info
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.download import download
from mlops_jfrog.workflows.evaluate import evaluate
from mlops_jfrog.workflows.gate import gate
from mlops_jfrog.workflows.promote import promote
from mlops_jfrog.workflows.publish import publish
from mlops_jfrog.workflows.scan import scan
from mlops_jfrog.workflows.upload import upload

_WORKFLOWS: dict[type[Operation], Callable[[Any, Context], Outcome]] = {
    Publish: publish,
    Evaluate: evaluate,
    Scan: scan,
    Upload: upload,
    BuildInfo: publish_build_info,
    Gate: gate,
    Promote: promote,
    Download: download,
}


def perform(operation: Operation, context: Context) -> Outcome:
    """Do it; raises whatever of the error tree stops it."""
    return _WORKFLOWS[type(operation)](operation, context)
