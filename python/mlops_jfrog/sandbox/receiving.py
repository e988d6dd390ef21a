"""Request bodies of any size: into the checksum store, or nowhere."""

from __future__ import annotations

from anyio.to_thread import run_sync
from starlette.requests import Request

from mlops_jfrog.sandbox.checksum_store import Checksums, Incoming

_BLOCK = 1024 * 1024
_DRAINED = 1024 * 1024 * 1024


async def receive(request: Request, incoming: Incoming) -> Checksums:
    """Write the body to ``incoming`` in large blocks, hashing in a thread of its own."""
    pending = bytearray()
    async for block in request.stream():
        pending += block
        if len(pending) >= _BLOCK:
            await run_sync(incoming.write, bytes(pending))
            pending.clear()

    def finish() -> Checksums:
        incoming.write(bytes(pending))
        return incoming.finish()

    return await run_sync(finish)


async def drain(request: Request) -> None:
    """Read what the client still sends, up to a bound, so that it gets to read the answer."""
    size = 0
    async for block in request.stream():
        size += len(block)
        if size > _DRAINED:
            return
