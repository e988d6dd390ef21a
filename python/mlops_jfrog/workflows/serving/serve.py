"""Serve: a model ready in a folder before its consumer starts, and in step with its stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mlops_jfrog.contract.download import DownloadInto
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.model_lock import ModelLock, Pin
from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.domain.serving_health import Health, ServingState
from mlops_jfrog.errors import ConflictError, Interrupted, UsageError
from mlops_jfrog.transfer.fetching_place import unwritable, write_into_place
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.journal import Journal
from mlops_jfrog.workflows.serving.folder import ServingFolder
from mlops_jfrog.workflows.serving.follow import Follower, is_away
from mlops_jfrog.workflows.serving.terms import Terms
from mlops_jfrog.workflows.serving.wanted import LOCK_FILE, read_lock

Pause = Callable[[float], None]


def serve(operation: DownloadInto, context: Context, pause: Pause = time.sleep) -> Outcome:
    """The command; with --watch it ends by a signal, or by an error that its terms don't bear."""
    terms = Terms.of(operation, context.directory)
    reference, pin = _asked(operation, context)
    folder = ServingFolder(terms.folder)
    with _alone(terms.folder):
        follower = Follower(
            context,
            reference,
            folder,
            pin=pin,
            keep=terms.keep,
            reopen=lambda: open_context(
                operation,
                environment=context.environment,
                directory=context.directory,
                journal=context.journal,
            ),
        )
        looks = _looks(follower, terms, context.journal, pause)
        health = _watched(looks) if operation.watch else _made_ready(looks)
    return _outcome(health, folder, watched=bool(operation.watch))


def _looks(follower: Follower, terms: Terms, journal: Journal, pause: Pause) -> Iterator[Health]:
    """Look after look, each told; raises the error that the terms don't bear."""
    began, told = time.monotonic(), ""
    while True:
        health = follower.look()
        _tell(health, terms.health_file, journal, first=not told)
        serving, error = health.served is not None, health.error
        news = f"{health.state.value}: {error.message if error else health.asked}"
        if news != told:
            journal.step(news)
            told = news
        waited = time.monotonic() - began
        if error is not None and terms.gives_up(error, serving=serving, waited_seconds=waited):
            raise error
        yield health
        seconds = terms.pause_seconds(serving=serving)
        pause(seconds if serving else min(seconds, terms.wait_seconds - waited))


def _tell(health: Health, file: Path, journal: Journal, *, first: bool) -> None:
    """Write the health file; a disk that is full later on does not end the serving."""
    try:
        write_into_place(health.to_bytes(), file, None)
    except OSError as error:
        problem = unwritable(file, error)
        if first:
            raise problem from None
        journal.detail(problem.message)


def _made_ready(looks: Iterator[Health]) -> Health:
    """Once: ready, or what was served before where the platform is away."""
    for health in looks:
        if health.error is None:
            return health
        if health.served is not None:
            if is_away(health.error):
                return health
            raise health.error
    raise AssertionError("looks never end by themselves")


def _watched(looks: Iterator[Health]) -> Health | None:
    """Until a signal, which is the way to stop it and no failure."""
    last = None
    try:
        for health in looks:
            last = health
    except (KeyboardInterrupt, Interrupted):
        return last
    raise AssertionError("looks never end by themselves")


def _asked(operation: DownloadInto, context: Context) -> tuple[ModelReference, Pin | None]:
    text, project = operation.reference, context.settings.project()
    named = ModelReference.parse(text) if text else None
    if not operation.locked:
        if operation.lock_file is not None:
            raise UsageError("--lock-file says nothing without --locked", hint="Add --locked.")
        return named or ModelReference(project.model), None
    lock = read_lock(context.directory / (operation.lock_file or LOCK_FILE))
    pin = lock.pin(named or _only(lock))
    return pin.reference, pin


def _only(lock: ModelLock) -> ModelReference:
    if len(lock.pins) != 1:
        raise UsageError(
            f"{len(lock.pins)} models are locked, one can be served from one folder",
            hint="Name it: " + ", ".join(pin.model for pin in lock.pins),
        )
    return ModelReference(lock.pins[0].model)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """ConflictError where another process serves from the folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise ConflictError(
            f"another process serves from {folder}",
            hint="One is enough; each needs its own folder.",
        ) from None
    except OSError as error:
        raise unwritable(folder, error) from None
    try:
        yield
    finally:
        lock.release()


def _outcome(health: Health | None, folder: ServingFolder, *, watched: bool) -> Outcome:
    state = health.state if health else ServingState.WAITING
    served = health.served if health else None
    version = served.version if served else None
    told = f"{health.asked if health else 'nothing'} is {state.value}"
    where = f", version {version} in {folder.current}" if served else ""
    return Outcome(
        outputs={
            "state": state.value,
            "model": health.asked if health else None,
            "version": version,
            "current": str(folder.current) if served else None,
        },
        summary=f"{'stopped: ' if watched else ''}{told}{where}",
    )
