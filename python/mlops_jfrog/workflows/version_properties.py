"""The properties of a version: what people search by, and what ties it to its build."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping

from mlops_jfrog.domain.build_info import epoch_milliseconds
from mlops_jfrog.domain.metrics import Metrics
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.context import Context

IDENTITY = "mlops.identity"
_RESERVED = re.compile(r"(env|build\.(name|number|timestamp)|mlops\..*)\Z")
_DESCRIBING = frozenset(
    ("model", "version", "framework", "task", "dataset", "training-run", "branch", "commit")
)
_LONGEST_VALUE = 2000
"""Bytes of a value that Artifactory surely takes (its own limit is 2,400 characters)."""
_NOT_MEASURED = ("param.", "tag.", "mlflow.")
"""Begin of names under which a training tool's own settings are stored; numbers too."""
_NOT_IN_A_KEY = re.compile(r"[^\w.-]")


def version_properties(context: Context, identity: str, metrics: Metrics, env: str) -> Properties:
    """Everything a version's files carry; what the user says wins over what is found.

    Metrics are stored under their own names, as the shortest text that reads back as the number.
    Raises UsageError when the user sets a property that ties the version to build or stage, or that
    a metric has.
    """
    project = context.settings.project()
    run = context.settings.run()
    measured = _measured(metrics)
    _refuse_reserved(project.properties, measured)
    known = {
        "model": project.model,
        "version": project.version,
        "framework": project.framework,
        "task": project.task,
        "training-run": run.training_run,
        "branch": run.branch,
        "commit": run.commit,
    }
    found: dict[str, tuple[str, ...]] = {
        key: (str(value),) for key, value in known.items() if value is not None
    }
    if trained_on := _datasets(context):
        found["dataset"] = trained_on
    return Properties(
        {
            **measured,
            **found,
            **project.properties,
            **build_properties(context).values,
            "env": (env,),
            IDENTITY: (identity,),
        }
    )


def _datasets(context: Context) -> tuple[str, ...]:
    """``dataset``, then ``datasets``, each once."""
    more = context.settings.effective().texts("datasets")
    first = context.settings.project().dataset
    return tuple(dict.fromkeys((first, *more) if first is not None else more))


def metric_property(metric: str) -> str:
    """The property that a metric is stored as; what no key may hold becomes ``_``."""
    return _NOT_IN_A_KEY.sub("_", metric)


def told_properties(kind: str, values: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What a training tool knows (``param``, ``tag``) as properties; too long ones are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in values.items():
        if value and len(value.encode()) <= _LONGEST_VALUE:
            key = f"{kind}.{metric_property(name)}"
            found[key] = (*found.get(key, ()), value)
    return found


def metric_names(properties: Properties) -> list[str]:
    """Names of properties that hold one number and that no publish sets by itself."""
    found = []
    for name, values in properties.values.items():
        is_told = name in _DESCRIBING or name.startswith(_NOT_MEASURED)
        if is_told or _RESERVED.match(name) or len(values) != 1:
            continue
        try:
            number = float(values[0])
        except ValueError:
            continue
        if math.isfinite(number):
            found.append(name)
    return sorted(found)


def _measured(metrics: Metrics) -> dict[str, tuple[str, ...]]:
    names: dict[str, str] = {}
    for name in metrics:
        other = names.setdefault(metric_property(name), name)
        if other != name:
            raise UsageError(
                f"metrics {other!r} and {name!r} would be stored as one property",
                hint="Rename one of them.",
            )
    return {key: (_shortest(metrics[name]),) for key, name in names.items()}


def _refuse_reserved(given: Iterable[str], measured: Collection[str]) -> None:
    for key in given:
        if _RESERVED.match(key):
            raise UsageError(
                f"property {key!r} is set by the publish itself",
                hint="Use another name; the stage decides 'env', the run decides 'build.*'.",
            )
        if key in measured:
            raise UsageError(
                f"property {key!r} is a metric, whose value is what was measured",
                hint="Use another name, or take the metric out of the metrics file.",
            )


def build_properties(context: Context) -> Properties:
    """``build.name``, ``build.number``, ``build.timestamp`` of the current build."""
    build = context.settings.project().build
    return Properties(
        {
            "build.name": (build.name,),
            "build.number": (build.number,),
            "build.timestamp": (str(epoch_milliseconds(context.started)),),
        }
    )


def _shortest(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
