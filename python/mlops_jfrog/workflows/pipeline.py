"""Pipeline: what a whole pipeline does for the project, as its settings say; changes nothing."""

from __future__ import annotations

from mlops_jfrog.contract.pipeline import Pipeline
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.version_files import lock_name

ANYBODY = "release"
"""Kind of an approval where the policy asks for somebody and names no kind."""

_HOURS = 72
_MAIN = "main"


def pipeline(operation: Pipeline, context: Context) -> Outcome:
    """The command and the step; ConfigurationError where the project can't be published at all."""
    project = context.settings.project()
    promotion = project.promotion
    promote = operation.promote
    if promote is None:
        promote = context.settings.run().branch == _text(context, "main_branch", _MAIN)
    submitter = _text(context, "approval.submitter", None)
    asked = promotion.approval_required or submitter is not None
    kinds = promotion.approvals.kinds or ((ANYBODY,) if asked else ())
    told = "publish" + (f", promote to {promotion.target}" if promote else "")
    commands = operation.commands or _texts(context, "train") or _texts(context, "train.command")
    if not commands:
        _check_training(context)
    return Outcome(
        outputs={
            "model": project.model,
            "version": project.version,
            "stage": project.publish_stage,
            "to": promotion.target,
            "requirements": lock_name(context),
            "commands": list(commands),
            "tests": list(_texts(context, "test")),
            "promote": promote,
            "approvals": list(kinds) if promote else [],
            "approvers": {kind: list(who) for kind, who in promotion.approvals.approvers.items()},
            "submitter": submitter,
            "hours": int(_text(context, "approval.hours", None) or _HOURS),
        },
        summary=f"{project.model} {project.version}: {told}",
    )


def _check_training(context: Context) -> None:
    """ConfigurationError where something else than commands trains: nothing would be trained."""
    for section in ("train.jenkins_job", "train.sagemaker"):
        values = context.settings.effective().values
        if any(key == section or key.startswith(f"{section}.") for key in values):
            raise ConfigurationError(
                f"{section} can't be run by a pipeline that is made of commands",
                hint="Generate the whole file: `mlops-jfrog jenkinsfile --style declarative`.",
            )


def _text(context: Context, key: str, default: str | None) -> str | None:
    value = context.settings.value(key)
    return default if value is None else str(value.value)


def _texts(context: Context, key: str) -> tuple[str, ...]:
    value = context.settings.value(key)
    return value.value if value is not None and isinstance(value.value, tuple) else ()
