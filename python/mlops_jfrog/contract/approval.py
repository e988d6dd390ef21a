"""Operations of an approval: what people see before they decide, and the record of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.operation import Identified
from mlops_jfrog.contract.parameter import Interface, parameter

_REVIEW: Mapping[str, str] = {
    "model": "Name of the model.",
    "version": "Version to decide on.",
    "identity": "Digest of weights, code and dependency lock.",
    "stage": "Stage it would go to.",
    "current": "Version that is in that stage, or null.",
    "metrics": "Every metric by name: its value, that of the current version, the threshold.",
    "required": "Kinds of approval that the policy asks for.",
    "missing": "Those of them that are not there yet.",
    "approvals": "Those that are: kind, approver, approvedAt, expiresAt, signed, evidence.",
    "published": "Who published it.",
    "text": "All of it as text, for the question.",
}


@dataclass(frozen=True)
class Review(Identified):
    """What people see before they decide."""

    name: ClassVar[str] = "review"
    step: ClassVar[str | None] = "mlopsReview"
    summary: ClassVar[str] = (
        "Show what a decision needs: metrics against production's, gates, approvals, links."
    )
    outputs: ClassVar[Mapping[str, str]] = _REVIEW

    from_stage: str | None = parameter(
        "Stage the version is in; by default staging.", setting="promotion.from", flag="--from"
    )
    to_stage: str | None = parameter(
        "Stage it would go to; by default production.", setting="promotion.to", flag="--to"
    )


@dataclass(frozen=True)
class Approve(Review):
    """Record a person's decision beside the version."""

    name: ClassVar[str] = "approve"
    step: ClassVar[str | None] = "mlopsApprove"
    summary: ClassVar[str] = "Record that somebody approves a version, as evidence beside it."
    outputs: ClassVar[Mapping[str, str]] = {
        **_REVIEW,
        "approver": "Who decided.",
        "approvedAt": "When, as milliseconds since 1970.",
        "comment": "What they said.",
        "kinds": "What they approved as.",
        "evidence": "Path of the record of each kind.",
        "signed": "True when the records are signed.",
        "verified": "True when the platform's Evidence service has them and verified them.",
    }

    kinds: tuple[str, ...] | None = parameter(
        "Kind of approval, such as qa or security; by default the only one that is missing.",
        flag="--kind",
    )
    comment: str | None = parameter("What the approver says; in Jenkins it is asked for.")
    expires_in: str | None = parameter(
        "Time the approval is good for, such as 12h or 30d; the policy's at most.",
    )
    identity: str | None = parameter(
        "Identity that was reviewed; a version of another one is not approved.",
    )
    approver: str | None = parameter("Who has answered.", interface=Interface.REQUEST)
    approved_at: int | None = parameter(
        "When they did, as milliseconds since 1970.", interface=Interface.REQUEST
    )
    message: str | None = parameter(
        "The question; by default made from model and version.", interface=Interface.STEP
    )
    submitter: str | None = parameter(
        "Users and groups who may answer, separated by commas; by default anyone who may build.",
        interface=Interface.STEP,
    )
    hours: int | None = parameter(
        "How long to wait; by default 72 hours.", interface=Interface.STEP
    )
    label: str | None = parameter(
        "Label of the agents that look the version up and record the decision; by default any.",
        interface=Interface.STEP,
    )
