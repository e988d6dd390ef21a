"""The gates of a promotion, evaluated again on what is stored."""

from __future__ import annotations

from collections.abc import Iterable

from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.gates import AllOf, GateOutcome, GateResult
from mlops_jfrog.domain.metrics import Metrics, Threshold
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import GateFailed, GateUndecided
from mlops_jfrog.workflows.approvals import Standing, standing, subject_of
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.evidence import Record
from mlops_jfrog.workflows.gate import refuse_violations, scan_build
from mlops_jfrog.workflows.recorded_build import require_own_build
from mlops_jfrog.workflows.stored_version import StoredVersion
from mlops_jfrog.workflows.version_properties import metric_property


def refuse_unattended(context: Context) -> None:
    """Raises GateFailed where the policy wants people to decide, before anything is done."""
    if context.settings.project().promotion.needs_a_person:
        raise _unapproved(context, "approval", "a person has approved it", "nobody is asked here")


def require_named(context: Context, approved_by: str | None) -> None:
    """For files that are no version: somebody must be named where the policy wants an approval.

    Kinds of approval are recorded for versions only, so a policy that asks for them refuses here.
    """
    promotion = context.settings.project().promotion
    for kind in promotion.approvals.kinds:
        raise _unapproved(context, f"approval {kind}", f"a recorded {kind} approval", "none")
    if promotion.approval_required:
        _require_name(context, approved_by, ())


def require_approvals(
    context: Context, version: StoredVersion, approved_by: str | None
) -> tuple[Record, ...]:
    """The approvals that count, of exactly this content; raises GateFailed where one is missing."""
    promotion = context.settings.project().promotion
    subject = subject_of(context, version)
    there = standing(context, version, subject)
    for each in there.objections:
        context.journal.detail(str(each))
    for kind in promotion.approvals.kinds:
        _require_kind(context, kind, there)
    if promotion.approval_required and not promotion.approvals.kinds:
        _require_name(context, approved_by, there.counting)
    return there.counting


def _require_kind(context: Context, kind: str, there: Standing) -> None:
    name, expected = f"approval {kind}", f"a {kind} approval of this content"
    given = [record.approval for record in there.counting if record.approval.kind == kind]
    if not given:
        refused = [each for each in there.objections if each.record.approval.kind == kind]
        reasons = "; ".join(map(str, refused))
        raise _unapproved(context, name, expected, reasons or f"nobody has approved as {kind}")
    found = f"{given[-1].approver} on {given[-1].approved_at:%Y-%m-%d}"
    context.journal.gate(GateResult(name, GateOutcome.PASSED, expected, found))


def _require_name(context: Context, name: str | None, recorded: Iterable[Record]) -> None:
    names = [record.approval.approver for record in recorded]
    names += [name] if name and name.strip() else []
    expected = "a person has approved it"
    if not names:
        raise _unapproved(context, "approval", expected, "nobody has approved it")
    found = f"approved by {', '.join(dict.fromkeys(names))}"
    context.journal.gate(GateResult("approval", GateOutcome.PASSED, expected, found))


def _unapproved(context: Context, name: str, expected: str, found: str) -> GateFailed:
    context.journal.gate(GateResult(name, GateOutcome.FAILED, expected, found))
    return GateFailed(
        f"the promotion needs an approval: {expected}; found: {found}",
        hint="`mlops-jfrog approve`, in a pipeline mlopsApprove(...), records one.",
        found=found,
    )


def check_stored(context: Context, version: StoredVersion) -> BuildRef:
    """Thresholds on the recorded metrics, Xray on the build that published it; that build.

    The build must hold this version and nothing else: it is scanned and copied as a whole.
    """
    project = context.settings.project()
    if version.build is None:
        raise GateUndecided(
            f"{version.manifest.model_version} does not say which build published it",
            hint="Publish its build-info first: `mlops-jfrog build-info`.",
        )
    if project.metric_gates:
        thresholds = [Threshold.parse(text) for text in project.metric_gates]
        metrics = recorded_metrics(version.properties, [each.metric for each in thresholds])
        results, error = AllOf(thresholds).evaluate(metrics)
        for result in results:
            context.journal.gate(result)
        if error is not None:
            raise error
    build = BuildRef(version.build.name, version.build.number, project.build.project)
    require_own_build(context, build, version.manifest)
    refuse_violations(context, build, scan_build(context, build))
    return build


def recorded_metrics(properties: Properties, wanted: Iterable[str]) -> Metrics:
    """Those of the wanted metrics that are stored with the version."""
    found = {}
    for name in wanted:
        try:
            found[name] = float(properties.first(metric_property(name)) or "")
        except ValueError:
            continue
    return found
