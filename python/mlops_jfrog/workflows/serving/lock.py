"""Lock: which version each reference means now, pinned in a file."""

from __future__ import annotations

from pathlib import Path

from mlops_jfrog.contract.lock import Lock
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.model_lock import ModelLock, Pin
from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.errors import Drifted, NotFoundError, UsageError
from mlops_jfrog.transfer.fetching_place import check_folder, unwritable, write_into_place
from mlops_jfrog.workflows.content_cache import content_cache
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.locate import locate
from mlops_jfrog.workflows.serving.wanted import (
    LOCK_FILE,
    missing,
    read_lock,
    stage_named,
    wanted,
)


def lock(operation: Lock, context: Context) -> Outcome:
    """The command. Models that are not named keep their pins; without names all are asked for."""
    path = context.directory / (operation.lock_file or LOCK_FILE)
    before = read_lock(path) if path.exists() else ModelLock(())
    references = [ModelReference.parse(text) for text in operation.references or ()]
    asked = references or [pin.reference for pin in before.pins]
    if not asked:
        raise UsageError("no model is named, and none is locked", hint="Write MODEL@STAGE.")
    named = {reference.model for reference in asked}
    kept = [pin for pin in before.pins if pin.model not in named]
    after = ModelLock.of([*kept, *(_pin(context, reference) for reference in asked)])
    known = set(before.pins)
    changed = [str(pin.model) for pin in after.pins if pin not in known]
    if operation.check and changed:
        raise Drifted(
            f"{path} is not what would be locked now: {', '.join(changed)}",
            hint="`mlops-jfrog lock` without --check writes it.",
        )
    if changed:
        _write(path, after)
    return Outcome(
        outputs={
            "lockFile": str(path),
            "models": [_described(pin) for pin in after.pins],
            "changed": changed,
            "unchanged": not changed,
        },
        summary=f"{len(after.pins)} models in {path}, {len(changed)} changed",
    )


def _pin(context: Context, reference: ModelReference) -> Pin:
    project = context.settings.project()
    cache = content_cache(context.settings, context.environment)
    asked = wanted(project, reference)
    try:
        located = locate(context.platform, asked, cache)
    except NotFoundError as error:
        raise missing(project, reference, error) from None
    stage = stage_named(project, reference)
    return Pin.of(located.manifest, located.repository, stage.name if stage else None)


def _write(path: Path, lock: ModelLock) -> None:
    check_folder(path.parent)
    try:
        write_into_place(lock.to_bytes(), path, None)
    except OSError as error:
        raise unwritable(path, error) from None


def _described(pin: Pin) -> dict[str, object]:
    return {
        "model": pin.model,
        "version": pin.version,
        "stage": pin.stage,
        "repository": pin.repository,
        "manifestSha256": pin.manifest_sha256,
    }
