"""The gates of a promotion, evaluated again on what is stored."""

from __future__ import annotations

from collections.abc import Iterable

from mlops_jfrog.domain.gates import AllOf, GateOutcome, GateResult
from mlops_jfrog.domain.metrics import Metrics, Threshold
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import GateFailed, GateUndecided
from mlops_jfrog.jfrog.builds import BuildRef
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.gate import refuse_violations, scan_build
from mlops_jfrog.workflows.recorded_build import require_own_build
from mlops_jfrog.workflows.stored_version import StoredVersion
from mlops_jfrog.workflows.version_properties import metric_property


def require_approval(context: Context, approved_by: str | None) -> None:
    """Journal the approval gate where the policy asks for one; raises GateFailed."""
    if not context.settings.project().promotion.approval_required:
        return
    expected = "a person has approved it"
    if approved_by is None or not approved_by.strip():
        found = "nobody has approved it"
        context.journal.gate(GateResult("approval", GateOutcome.FAILED, expected, found))
        raise GateFailed(
            "the promotion needs an approval and has none",
            hint="Give --approved-by NAME; in a pipeline approvedBy: mlopsApprove(...).",
        )
    found = f"approved by {approved_by}"
    context.journal.gate(GateResult("approval", GateOutcome.PASSED, expected, found))


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
