"""Request bodies of any size: block after block, or nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from anyio.to_thread import run_sync
from starlette.requests import Request

T = TypeVar("T")
_BATCH = 1024 * 1024
_DRAINED = 1024 * 1024 * 1024


async def receive(request: Request, write: Callable[..., None], then: Callable[[], T]) -> T:
    """Give the body to ``write``, some blocks at a time, and call ``then``, in a thread.

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
                writing = asyncio.ensure_future(run_sync(write, *held))
            held = blocks
    finally:
        # Whatever happened: nobody may close the file while it is written to.
        if writing is not None:
            await asyncio.shield(writing)

    def finish() -> T:
        write(*held)
        return then()

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
