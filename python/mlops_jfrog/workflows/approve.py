"""Approve: a person's decision, recorded as evidence that is bound to the version's content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from mlops_jfrog.contract.approval import Approve
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.approval import Approval, ApprovalPolicy, is_kind, refuse_approver
from mlops_jfrog.domain.build_info import epoch_milliseconds
from mlops_jfrog.domain.token_terms import seconds_of
from mlops_jfrog.errors import AuthenticationError, ConflictError, UsageError
from mlops_jfrog.workflows.approvals import described, standing
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.evidence import record_approval
from mlops_jfrog.workflows.pipeline import ANYBODY
from mlops_jfrog.workflows.review import Reviewed, describe, look_at
from mlops_jfrog.workflows.tool_environment import credential_user


def approve(operation: Approve, context: Context) -> Outcome:
    """The command, and what the step records once somebody has answered."""
    reviewed = look_at(context)
    manifest = reviewed.version.manifest
    if operation.identity is not None and operation.identity != manifest.identity:
        raise ConflictError(
            f"{manifest.model_version} is not what was reviewed", hint="Review it again."
        )
    policy = context.settings.project().promotion.approvals
    approvals = [
        _approval(operation, context, reviewed, kind)
        for kind in _kinds(operation, policy, reviewed.standing.missing)
    ]
    for approval in approvals:
        refuse_approver(policy, approval, reviewed.subject)
    repository = reviewed.version.repository
    stored = {
        approval.kind: record_approval(context, repository, manifest.model_version, approval)
        for approval in approvals
    }
    now = standing(context, reviewed.version, reviewed.subject)
    by, kinds = approvals[0].approver, ", ".join(stored)
    signed = all(each.signed for each in stored.values())
    return Outcome(
        outputs={
            **describe(context, reviewed),
            "missing": list(now.missing),
            "approvals": described(now),
            "approver": by,
            "approvedAt": epoch_milliseconds(approvals[0].approved_at),
            "comment": approvals[0].comment,
            "kinds": list(stored),
            "evidence": {kind: str(each.path) for kind, each in stored.items()},
            "signed": signed,
            "verified": all(each.verified for each in stored.values()),
        },
        summary=f"{manifest.model_version} approved by {by} ({kinds}; "
        + ("signed)" if signed else "not signed)"),
        gates=tuple(context.journal.gates),
        links=reviewed.links,
    )


def _kinds(operation: Approve, policy: ApprovalPolicy, missing: Sequence[str]) -> Sequence[str]:
    """What it is approved as; UsageError where that is not clear."""
    for kind in operation.kinds or ():
        if not is_kind(kind):
            raise UsageError(
                f"{kind!a} is no kind of approval", hint="As in qa or security-review."
            )
    if operation.kinds:
        return list(dict.fromkeys(operation.kinds))
    if not policy.kinds:
        return [ANYBODY]
    if len(missing) == 1:
        return missing
    raise UsageError(
        f"the policy asks for {', '.join(policy.kinds)}; "
        + (f"missing are {', '.join(missing)}" if missing else "none is missing"),
        hint="Say which it is with --kind.",
    )


def _approval(operation: Approve, context: Context, reviewed: Reviewed, kind: str) -> Approval:
    policy = context.settings.project().promotion.approvals
    moment = context.started
    if operation.approved_at is not None:
        since = timedelta(milliseconds=operation.approved_at)
        moment = datetime.fromtimestamp(0, timezone.utc) + since
    asked = seconds_of(operation.expires_in) if operation.expires_in else policy.longest_seconds
    own = credential_user(context.settings.connection())
    approver = operation.approver or own
    if approver is None:
        raise AuthenticationError(
            "the credential does not say whose it is, so nobody can approve with it",
            hint="Use an access token of your own: `mlops-jfrog token create`.",
        )
    manifest = reviewed.version.manifest
    return Approval(
        kind=kind,
        approver=approver,
        recorded_by=own or approver,
        approved_at=moment,
        expires_at=moment + timedelta(seconds=min(asked, policy.longest_seconds)),
        identity=manifest.identity,
        manifest_sha256=manifest.sha256,
        comment=operation.comment or "",
        build_url=context.settings.run().build_url,
    )
