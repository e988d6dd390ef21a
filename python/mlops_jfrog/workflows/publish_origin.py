"""Publish a model that an MLflow server, a W&B run or another store holds: the same gates.

What the place knows becomes arguments of an ordinary publish; what the user says wins.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from mlops_jfrog.contract.publishing import GatedUpload, Import, Publish
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import GateFailed, MlopsError, SecurityViolation, UsageError
from mlops_jfrog.transfer.fetching_place import writable
from mlops_jfrog.workflows.cache_folder import cache_folder
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.origin import Origin, Verdict, Wanted
from mlops_jfrog.workflows.publish import publish

_METRICS = "metrics.json"
_KEPT_SECONDS = 14 * 86_400
"""How long what was fetched waits for another try."""


def publish_any(operation: Publish, context: Context) -> Outcome:
    """The command and the step: the project's own files, or those that a run names."""
    runs = [f"mlflow:{operation.mlflow_run}"] if operation.mlflow_run else []
    runs += [f"wandb:{operation.wandb_run}"] if operation.wandb_run else []
    if len(runs) > 1:
        raise UsageError("two runs are named", hint="Publish each as a version of its own.")
    return _publish_from(runs[0], operation, context) if runs else publish(operation, context)


def import_model(operation: Import, context: Context) -> Outcome:
    """The command. What was fetched before an interruption is not fetched again."""
    if not operation.source:
        raise UsageError(
            "nothing is named to import", hint="Write s3://…, mlflow:… or artifactory:…."
        )
    return _publish_from(operation.source, operation, context)


def _publish_from(address: str, operation: GatedUpload, context: Context) -> Outcome:
    context.journal.step("fetch")
    with _workshop(address, context) as folder:
        origin = context.open_origin(
            Wanted(
                address,
                folder / "files",
                context.directory,
                context.environment,
                lambda: context.platform,
                context.journal.detail,
            )
        )
        inner = _described(operation, origin, folder)
        surroundings = dict(context.environment)
        if origin.training_run:
            surroundings["MLOPS_TRAINING_RUN"] = origin.training_run
        opened = open_context(
            inner,
            environment=surroundings,
            directory=context.directory,
            journal=context.journal,
        )
        return _told(inner, replace(opened, confirm=context.confirm), origin)


def _told(operation: GatedUpload, context: Context, origin: Origin) -> Outcome:
    """Publish, and let the place know; after a refusal that must not hide why."""
    try:
        outcome = publish(operation, context)
    except MlopsError as refused:
        status = "failed" if isinstance(refused, (GateFailed, SecurityViolation)) else "error"
        if not operation.dry_run:
            try:
                origin.tell(Verdict(status, refused.message))
            except MlopsError as untold:
                context.journal.detail(f"the verdict was not recorded: {untold.message}")
        raise
    if not operation.dry_run:
        said = {key: str(outcome.outputs[key]) for key in ("model", "version", "url", "identity")}
        origin.tell(Verdict("passed", outcome.summary, **said))
    return outcome


def _described(operation: GatedUpload, origin: Origin, folder: Path) -> GatedUpload:
    metrics = operation.metrics
    if metrics is None and origin.metrics is not None:
        metrics = folder / _METRICS
        with writable(metrics):
            metrics.write_text(json.dumps(dict(origin.metrics)), encoding="utf-8")
    return replace(
        operation,
        model=operation.model or origin.model,
        version=operation.version or origin.version,
        files=operation.files or origin.files or None,
        requirements=operation.requirements or origin.requirements,
        metrics=metrics,
        properties={**origin.properties, **(operation.properties or {})},
        framework=operation.framework or origin.framework,
        dataset=operation.dataset or origin.dataset,
    )


@contextmanager
def _workshop(address: str, context: Context) -> Iterator[Path]:
    """A folder for what is fetched, one a source; it stays after an interruption only."""
    name = hashlib.sha256(f"{context.directory}\0{address}".encode()).hexdigest()[:24]
    folder = cache_folder(context.settings, context.environment) / "origins" / name
    with writable(folder / _METRICS):
        _forget_old(folder.parent)
    with FileLock(f"{folder}.lock"):
        with writable(folder / _METRICS):  # whoever had the lock has taken the folder away
            os.utime(folder)
        try:
            yield folder
        except (GateFailed, SecurityViolation):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        shutil.rmtree(folder, ignore_errors=True)


def _forget_old(folder: Path) -> None:
    """What was interrupted long ago and never tried again."""
    oldest = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        if path.is_dir() and path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)
