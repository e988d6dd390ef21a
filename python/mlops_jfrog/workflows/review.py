"""Review: what people see before they decide. Changes nothing, and refuses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.contract.approval import Review
from mlops_jfrog.contract.result import Link, Outcome
from mlops_jfrog.domain.approval import Subject
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.gates import AllOf
from mlops_jfrog.domain.metrics import Threshold
from mlops_jfrog.domain.review_text import MetricComparison, ReviewText
from mlops_jfrog.errors import GateFailed, SecurityViolation
from mlops_jfrog.workflows.approvals import Standing, described, standing, subject_of
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.gate import refuse_violations, scan_build
from mlops_jfrog.workflows.promotion_gates import recorded_metrics
from mlops_jfrog.workflows.stage import read_pointer
from mlops_jfrog.workflows.stored_version import StoredVersion, read_version
from mlops_jfrog.workflows.upload import folder_url
from mlops_jfrog.workflows.version_properties import metric_names


@dataclass(frozen=True)
class Reviewed:
    """A version as people look at it."""

    version: StoredVersion
    subject: Subject
    standing: Standing
    current: str | None
    metrics: tuple[MetricComparison, ...]
    links: tuple[Link, ...]
    text: str


def review(operation: Review, context: Context) -> Outcome:
    """The command and the step."""
    reviewed = look_at(context)
    return Outcome(
        outputs=describe(context, reviewed),
        summary=f"{reviewed.version.manifest.model_version}: {_missing(reviewed.standing)}",
        gates=tuple(context.journal.gates),
        links=reviewed.links,
    )


def look_at(context: Context) -> Reviewed:
    """Version, metrics against those of the stage's present version, gates, approvals."""
    project = context.settings.project()
    source = project.stage(project.promotion.source)
    wanted = ModelVersion(project.model, project.version)
    version = read_version(context.platform, source.repository, wanted)
    subject = subject_of(context, version)
    approvals = standing(context, version, subject)
    current = _current(context)
    metrics = _compared(context, version, current)
    links = [Link("version", folder_url(context, version))]
    _evaluate(context, version, links)
    text = ReviewText(
        subject=wanted,
        target=project.promotion.target,
        current=current.manifest.model_version.version if current else None,
        identity=version.manifest.identity,
        metrics=metrics,
        gates=tuple(context.journal.gates),
        approvals=tuple(str(record.approval) for record in approvals.counting),
        missing=approvals.missing,
        publishers=tuple(subject.publishers),
        links=tuple((link.name, link.url) for link in links),
    )
    return Reviewed(
        version,
        subject,
        approvals,
        current.manifest.model_version.version if current else None,
        metrics,
        tuple(links),
        str(text),
    )


def describe(context: Context, reviewed: Reviewed) -> dict[str, object]:
    """The outputs."""
    project, manifest = context.settings.project(), reviewed.version.manifest
    return {
        "model": manifest.model_version.model,
        "version": manifest.model_version.version,
        "identity": manifest.identity,
        "stage": project.promotion.target,
        "current": reviewed.current,
        "metrics": {each.name: each.to_json() for each in reviewed.metrics},
        "required": list(project.promotion.approvals.kinds),
        "missing": list(reviewed.standing.missing),
        "approvals": described(reviewed.standing),
        "published": list(reviewed.subject.publishers),
        "text": reviewed.text,
    }


def _missing(standing: Standing) -> str:
    if standing.missing:
        return f"approvals missing: {', '.join(standing.missing)}"
    return f"{len(standing.counting)} approvals, none missing"


def _current(context: Context) -> StoredVersion | None:
    project = context.settings.project()
    target = project.stage(project.promotion.target)
    pointer = read_pointer(context.platform, target, project.model)
    if pointer is None:
        return None
    return read_version(context.platform, target.repository, pointer.model_version)


def _compared(
    context: Context, version: StoredVersion, current: StoredVersion | None
) -> tuple[MetricComparison, ...]:
    thresholds = [Threshold.parse(text) for text in context.settings.project().metric_gates]
    wanted = {threshold.metric: threshold.expected for threshold in thresholds}
    names = [*wanted, *metric_names(version.properties)]
    own = recorded_metrics(version.properties, names)
    theirs: Mapping[str, float] = recorded_metrics(current.properties, names) if current else {}
    return tuple(
        MetricComparison(name, own.get(name), theirs.get(name), wanted.get(name))
        for name in dict.fromkeys(names)
    )


def _evaluate(context: Context, version: StoredVersion, links: list[Link]) -> None:
    """The gates of a promotion, journaled: what they refuse, people are to see."""
    project = context.settings.project()
    thresholds = [Threshold.parse(text) for text in project.metric_gates]
    if thresholds:
        metrics = recorded_metrics(version.properties, [each.metric for each in thresholds])
        for result in AllOf(thresholds).evaluate(metrics)[0]:
            context.journal.gate(result)
    if version.build is None:
        return
    build = BuildRef(version.build.name, version.build.number, project.build.project)
    try:
        scan = scan_build(context, build)
        if scan.url:
            links.append(Link("Xray scan", scan.url))
        refuse_violations(context, build, scan)
    except (GateFailed, SecurityViolation) as refused:
        context.journal.detail(refused.message)
