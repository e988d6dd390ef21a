"""Operations on a version that is there: promote, roll back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.operation import Identified, ProjectOperation
from mlops_jfrog.contract.parameter import parameter


@dataclass(frozen=True)
class Promote(Identified):
    """Promote a version to another stage."""

    name: ClassVar[str] = "promote"
    step: ClassVar[str | None] = "mlopsPromote"
    summary: ClassVar[str] = "Promote a version to the next stage, after checking its gates again."
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version that was promoted.",
        "stage": "Stage it is in now.",
        "repository": "Key of that stage's repository.",
        "previous": "Version that was in the stage before, or null.",
        "url": "URL of the version in that stage.",
        "latest": "URL of the folder that always holds what was last promoted.",
        "unchanged": "True when the version was in the stage already.",
        "approvals": "Who has approved it: kind, approver, approvedAt, signed.",
    }

    from_stage: str | None = parameter(
        "Stage to promote from; by default staging.", setting="promotion.from", flag="--from"
    )
    to_stage: str | None = parameter(
        "Stage to promote to; by default production.", setting="promotion.to", flag="--to"
    )
    status: str | None = parameter("Status the build gets.", setting="promotion.status")
    comment: str | None = parameter("Comment of the promotion.", setting="promotion.comment")
    approved_by: str | None = parameter(
        "Who approved it; required where the policy asks for approval."
    )
    timeout: int | None = parameter("Seconds to wait for the scan.", setting="gates.xray.timeout")
    dry_run: bool | None = parameter("Say what would happen, change nothing.")


@dataclass(frozen=True)
class Rollback(ProjectOperation):
    """Bring a stage back to a version that was in it before."""

    name: ClassVar[str] = "rollback"
    step: ClassVar[str | None] = "mlopsRollback"
    summary: ClassVar[str] = "Bring a stage back to an earlier version; nothing is deleted."
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version that is in the stage now.",
        "stage": "Name of the stage.",
        "repository": "Key of that stage's repository.",
        "from": "Version that was in the stage until now.",
        "previous": "Version that a further rollback would bring back, or null.",
        "url": "URL of the version in that stage.",
        "latest": "URL of the folder that always holds what is in the stage.",
        "unchanged": "True when the version was in the stage already.",
        "dryRun": "True when nothing was changed.",
    }

    model: str | None = parameter(
        "Name of the model; may be nested (nlp/sentiment).", setting="model"
    )
    version: str | None = parameter(
        "Version to go back to; by default the one that was in the stage before."
    )
    stage: str | None = parameter(
        "Stage to bring back; by default the one promoted to.", setting="promotion.to"
    )
    from_version: str | None = parameter(
        "Version that must be in the stage now; another one is an error. A step that is tried "
        "again with it never goes back twice."
    )
    reason: str | None = parameter("Why; it is recorded.")
    timeout: int | None = parameter("Seconds to wait for the scan.", setting="gates.xray.timeout")
    dry_run: bool | None = parameter("Say what would happen, change nothing.")
