"""One request for each of many items, several at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from mlops_jfrog.http import PlatformSession
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
