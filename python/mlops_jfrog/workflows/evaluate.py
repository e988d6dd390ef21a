"""Evaluate: the metrics of a trained model against the project's thresholds."""

from __future__ import annotations

from mlops_jfrog.contract.checks import Evaluate
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.gates import AllOf
from mlops_jfrog.domain.metrics import Metrics, Threshold, parse_metrics
from mlops_jfrog.errors import NotFoundError, UsageError
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.step_results import step_results

DEFAULT_METRICS = "metrics.json"


def evaluate(operation: Evaluate, context: Context) -> Outcome:
    """The command and the step; raises the first gate's error after all were evaluated."""
    with step_results(context, operation.name, operation.report):
        metrics = read_metrics(context)
        check_metrics(context, metrics)
    gates = tuple(context.journal.gates)
    return Outcome(
        outputs={"metrics": dict(metrics)},
        summary=f"{len(gates)} metric gate{'s' if len(gates) != 1 else ''} passed",
        gates=gates,
        archive=tuple(context.journal.archive),
    )


def read_metrics(context: Context) -> Metrics:
    """The metrics file; NotFoundError when it isn't there, UsageError when it can't be read."""
    project = context.settings.project()
    path = project.directory / (project.metrics or DEFAULT_METRICS)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(
            f"there is no metrics file {path}",
            hint="Let the training write it, or name it: metrics: in mlops.yml or --metrics.",
        ) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"the metrics file {path} is not UTF-8 text", hint='Write it as {"accuracy": 0.93}.'
        ) from None
    except OSError as error:
        raise UsageError(
            f"the metrics file {path} can't be read: {error.strerror}",
            hint="Name the file that the training wrote.",
        ) from None
    return parse_metrics(text, str(path))


def check_metrics(context: Context, metrics: Metrics) -> None:
    """Evaluate every threshold, journal every result, raise the first error."""
    thresholds = [Threshold.parse(text) for text in context.settings.project().metric_gates]
    results, error = AllOf(thresholds).evaluate(metrics)
    for result in results:
        context.journal.gate(result)
    if error is not None:
        raise error


def has_metrics(context: Context) -> bool:
    """Whether the project evaluates anything: it names thresholds, a metrics file, or has one."""
    project = context.settings.project()
    named = bool(project.metric_gates) or project.metrics is not None
    return named or (project.directory / DEFAULT_METRICS).is_file()
