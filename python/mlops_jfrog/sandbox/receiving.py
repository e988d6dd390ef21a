"""Request bodies of any size: into the checksum store, or nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from anyio.to_thread import run_sync
from starlette.requests import Request

from mlops_jfrog.sandbox.checksum_store import Checksums, Incoming

T = TypeVar("T")
_BATCH = 1024 * 1024
_DRAINED = 1024 * 1024 * 1024


async def receive(request: Request, incoming: Incoming, then: Callable[[Checksums], T]) -> T:
    """Write the body to ``incoming``, and give ``then`` its checksums, in a thread.

    What comes next is received while a thread writes; a small body takes one thread once.
    """
    writing: asyncio.Future[None] | None = None
    held: list[bytes] = []
    try:
        async for blocks in _batches(request):
            if writing is not None:
                await writing
                writing = None
            if held:
                writing = asyncio.ensure_future(run_sync(incoming.write, *held))
            held = blocks
    finally:
        # Whatever happened: nobody may close the file while it is written to.
        if writing is not None:
            await asyncio.shield(writing)

    def finish() -> T:
        incoming.write(*held)
        return then(incoming.finish())

    return await run_sync(finish)


async def drain(request: Request) -> None:
    """Read what the client still sends, up to a bound, so that it gets to read the answer."""
    size = 0
    async for block in request.stream():
        size += len(block)
        if size > _DRAINED:
            return


async def _batches(request: Request) -> AsyncIterator[list[bytes]]:
    blocks: list[bytes] = []
    size = 0
    async for block in request.stream():
        blocks.append(block)
        size += len(block)
        if size >= _BATCH:
            yield blocks
            blocks, size = [], 0
    yield blocks
