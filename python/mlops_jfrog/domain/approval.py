"""Approvals: what one says, and whether those there are suffice. Decides, does no I/O."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mlops_jfrog.errors import GateFailed

_KIND = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")


def is_kind(text: str) -> bool:
    """Whether ``text`` can name a kind of approval: ``qa``, ``security-review``."""
    return _KIND.match(text) is not None


@dataclass(frozen=True)
class ApprovalPolicy:
    """What a promotion needs of people."""

    kinds: tuple[str, ...] = ()
    approvers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who may give an approval, by kind; a kind that is not here may be given by anybody."""
    recorders: tuple[str, ...] = ()
    """Platform users who may record what somebody else has decided; any where there are none."""
    self_approval: bool = True
    longest_seconds: int = 30 * 86_400


@dataclass(frozen=True)
class Approval:
    """One person's decision on one version, as it was recorded."""

    kind: str
    approver: str
    recorded_by: str
    """User of the platform whose credential recorded it."""
    approved_at: datetime
    expires_at: datetime
    identity: str
    """Digest of weights, code and dependency lock."""
    manifest_sha256: str
    comment: str = ""
    build_url: str | None = None
    """Page of the build that asked, where one did."""

    def __str__(self) -> str:
        return f"{self.kind} by {self.approver}, {self.approved_at:%Y-%m-%d %H:%M %Z}".rstrip()


@dataclass(frozen=True)
class Subject:
    """The version as it is stored now, and who is responsible for it being there."""

    identity: str
    manifest_sha256: str
    publishers: Collection[str]


def refuse_approver(policy: ApprovalPolicy, approval: Approval, subject: Subject) -> None:
    """Raises GateFailed where this person may not give this approval."""
    allowed = policy.approvers.get(approval.kind)
    if allowed is not None and approval.approver not in allowed:
        raise GateFailed(
            f"{approval.approver} may not approve as {approval.kind}",
            hint=f"mlops.yml lets {', '.join(allowed)} do it (promotion: approvers:).",
        )
    if not policy.self_approval and approval.approver in subject.publishers:
        raise GateFailed(
            f"{approval.approver} has published the version and may not approve it",
            hint="Let somebody else approve it; the policy forbids self-approval.",
        )
    foreign = approval.recorded_by != approval.approver
    if foreign and policy.recorders and approval.recorded_by not in policy.recorders:
        raise GateFailed(
            f"{approval.recorded_by} may not record what {approval.approver} decides",
            hint="Approve with a token of your own, or name who records under promotion: "
            "recorders:.",
        )


def objection(
    policy: ApprovalPolicy, approval: Approval, subject: Subject, now: datetime
) -> str | None:
    """Why a recorded approval does not count; None where it does."""
    if approval.identity != subject.identity or approval.manifest_sha256 != subject.manifest_sha256:
        return "it is of other content"
    if approval.approved_at > now + timedelta(minutes=5):
        return "it is from the future"
    longest = approval.approved_at + timedelta(seconds=policy.longest_seconds)
    if now >= min(approval.expires_at, longest):
        return "it has expired"
    try:
        refuse_approver(policy, approval, subject)
    except GateFailed as error:
        return error.message
    return None


def missing_kinds(policy: ApprovalPolicy, counting: Iterable[Approval]) -> tuple[str, ...]:
    """Kinds that the policy asks for and nobody has given, in the policy's order."""
    given = {approval.kind for approval in counting}
    return tuple(kind for kind in policy.kinds if kind not in given)
