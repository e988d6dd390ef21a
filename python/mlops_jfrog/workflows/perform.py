"""From an operation to its workflow: the one table both interfaces go through."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.context import Context

WORKFLOWS: dict[str, str] = {
    "Publish": "publish_origin:publish_any",
    "Import": "publish_origin:import_model",
    "Evaluate": "evaluate:evaluate",
    "Scan": "scan:scan",
    "Upload": "upload:upload",
    "BuildInfo": "build_info:publish_build_info",
    "Gate": "gate:gate",
    "Promote": "promote:promote",
    "Download": "download:download",
    "UploadFiles": "transfer_up:upload_files",
    "DownloadFiles": "transfer_down:download_files",
    "DownloadInto": "serving.serve:serve",
    "Lock": "serving.lock:lock",
    "Search": "search:search",
    "SetProps": "set_props:set_props",
    "DeleteProps": "delete_props:delete_props",
    "Copy": "relocate_files:copy_files",
    "Move": "relocate_files:move_files",
    "Delete": "delete_files:delete_files",
    "BuildPublish": "build_publish:build_publish",
    "BuildScan": "gate:gate",
    "BuildPromote": "build_promote:build_promote",
    "Pipeline": "pipeline:pipeline",
    "Configure": "configure:try_connection",
    "With": "tool_environment:with_settings",
    "Install": "install:install",
    "Review": "review:review",
    "Approve": "approve:approve",
    "Rollback": "rollback:roll_back",
    "Doctor": "doctor:doctor",
}
"""Module below ``mlops_jfrog.workflows``, and function, by the name of the operation's class."""


def perform(operation: Operation, context: Context) -> Outcome:
    """Do it; raises whatever of the error tree stops it."""
    return workflow_of(type(operation))(operation, context)


def workflow_of(operation: type[Operation]) -> Callable[[Any, Context], Outcome]:
    """What does operations of this class."""
    module, _, name = WORKFLOWS[operation.__name__].partition(":")
    # Imported on use: to import all of them takes a third of the time of a small command.
    workflow: Callable[[Any, Context], Outcome] = getattr(
        import_module(f"mlops_jfrog.workflows.{module}"), name
    )
    return workflow
