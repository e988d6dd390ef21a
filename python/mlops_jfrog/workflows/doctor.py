"""Doctor: what is wrong with this machine, the settings and the platform, and what to do."""

from __future__ import annotations

import platform
import sys

from mlops_jfrog.contract.operations import Doctor
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.ping import ping


def doctor(operation: Doctor, context: Context) -> Outcome:
    """The command and the step."""
    reached = ping(context)
    rows = [
        {
            "check": "Python",
            "state": "ok" if sys.version_info >= (3, 10) else "wrong",
            "found": platform.python_version(),
            "remedy": "",
        },
        {"check": "platform", "state": "ok", "found": reached.summary, "remedy": ""},
    ]
    return Outcome(
        outputs={"checks": rows, "capabilities": [], "wrong": 0}, summary="nothing is wrong"
    )
