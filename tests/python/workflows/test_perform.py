"""Every operation has a workflow, which is found by name and imported on use."""

from __future__ import annotations

import subprocess
import sys
from inspect import signature
from typing import get_args, get_type_hints

import pytest

from mlops_jfrog.contract.download import DownloadInto
from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.operations import PATTERN_NAMES, every_operation, pattern_form
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.perform import WORKFLOWS, workflow_of

PERFORMED: list[type[Operation]] = [
    *every_operation(),
    *(pattern_form(name) for name in PATTERN_NAMES),
    DownloadInto,
]


@pytest.mark.parametrize("operation", PERFORMED, ids=lambda each: each.__name__)
def test_each_workflow_takes_its_operation(operation: type[Operation]) -> None:
    workflow = workflow_of(operation)

    first, second, *_ = signature(workflow).parameters
    hints = get_type_hints(workflow)
    assert any(issubclass(operation, kind) for kind in get_args(hints[first]) or [hints[first]])
    assert (hints[second], hints["return"]) == (Context, Outcome)


def test_no_workflow_is_for_an_operation_that_is_not_there() -> None:
    assert sorted(WORKFLOWS) == sorted(each.__name__ for each in PERFORMED)


def test_a_command_imports_no_other_one_s_workflow() -> None:
    code = (
        "import sys; from mlops_jfrog.contract.download import DownloadFiles;"
        "from mlops_jfrog.workflows.perform import workflow_of; workflow_of(DownloadFiles);"
        "print([name for name in ('jinja2', 'junitparser') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert printed.stdout.decode().strip() == "[]"
