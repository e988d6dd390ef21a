"""One request for each of many items, several at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.artifacts import Artifacts
from mlops_jfrog.transfer.parallel import Parallel
from mlops_jfrog.workflows.context import Context

Item = TypeVar("Item")


def for_each(
    items: Sequence[Item], act: Callable[[PlatformSession, Item], None], context: Context
) -> None:
    """``act`` for every item in as many threads as the user allows; the first failure ends it."""
    options = context.transfer
    threads = min(options.threads, len(items)) or 1
    session = context.platform.session.branch(attempts=1 + options.retries, connections=threads)
    try:
        for _ in Parallel(
            lambda item: act(session, item), items, threads=threads, cancel=session.abort
        ):
            pass
    finally:
        session.close()


def delete_each(paths: Sequence[ArtifactPath], context: Context) -> None:
    """Delete files, several at once; what is gone already is fine."""

    def delete_one(session: PlatformSession, path: ArtifactPath) -> None:
        Artifacts(session).delete(path)

    for_each(paths, delete_one, context)
