"""From an operation to its workflow: the one table both interfaces go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlops_jfrog.contract.operations import (
    Approve,
    BuildInfo,
    BuildPromote,
    BuildPublish,
    BuildScan,
    Configure,
    Copy,
    Delete,
    DeleteProps,
    Doctor,
    Download,
    DownloadFiles,
    DownloadInto,
    Evaluate,
    Gate,
    Import,
    Install,
    Lock,
    Move,
    Operation,
    Pipeline,
    Promote,
    Publish,
    Review,
    Rollback,
    Scan,
    Search,
    SetProps,
    Upload,
    UploadFiles,
    With,
)
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.approve import approve
from mlops_jfrog.workflows.build_info import publish_build_info
from mlops_jfrog.workflows.build_promote import build_promote
from mlops_jfrog.workflows.build_publish import build_publish
from mlops_jfrog.workflows.configure import try_connection
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.delete_files import delete_files
from mlops_jfrog.workflows.delete_props import delete_props
from mlops_jfrog.workflows.doctor import doctor
from mlops_jfrog.workflows.download import download
from mlops_jfrog.workflows.evaluate import evaluate
from mlops_jfrog.workflows.gate import gate
from mlops_jfrog.workflows.install import install
from mlops_jfrog.workflows.pipeline import pipeline
from mlops_jfrog.workflows.promote import promote
from mlops_jfrog.workflows.publish_origin import import_model, publish_any
from mlops_jfrog.workflows.relocate_files import copy_files, move_files
from mlops_jfrog.workflows.review import review
from mlops_jfrog.workflows.rollback import roll_back
from mlops_jfrog.workflows.scan import scan
from mlops_jfrog.workflows.search import search
from mlops_jfrog.workflows.serving.lock import lock
from mlops_jfrog.workflows.serving.serve import serve
from mlops_jfrog.workflows.set_props import set_props
from mlops_jfrog.workflows.tool_environment import with_settings
from mlops_jfrog.workflows.transfer_down import download_files
from mlops_jfrog.workflows.transfer_up import upload_files
from mlops_jfrog.workflows.upload import upload

_WORKFLOWS: dict[type[Operation], Callable[[Any, Context], Outcome]] = {
    Publish: publish_any,
    Import: import_model,
    Evaluate: evaluate,
    Scan: scan,
    Upload: upload,
    BuildInfo: publish_build_info,
    Gate: gate,
    Promote: promote,
    Download: download,
    UploadFiles: upload_files,
    DownloadFiles: download_files,
    DownloadInto: serve,
    Lock: lock,
    Search: search,
    SetProps: set_props,
    DeleteProps: delete_props,
    Copy: copy_files,
    Move: move_files,
    Delete: delete_files,
    BuildPublish: build_publish,
    BuildScan: gate,
    BuildPromote: build_promote,
    Pipeline: pipeline,
    Configure: try_connection,
    With: with_settings,
    Install: install,
    Review: review,
    Approve: approve,
    Rollback: roll_back,
    Doctor: doctor,
}


def perform(operation: Operation, context: Context) -> Outcome:
    """Do it; raises whatever of the error tree stops it."""
    return _WORKFLOWS[type(operation)](operation, context)
