"""``python -m benchmarks.delay``: a TCP proxy that adds latency and takes away no bandwidth."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.process import python_process, wait_for_file

_BLOCK = 2**18
_HELD = 64
"""Blocks on their way in one direction: 16 MiB."""


async def pump(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, delay: float, not_before: float
) -> None:
    """Pass on what comes, each block ``delay`` seconds after it came."""
    clock = asyncio.get_running_loop().time
    held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_HELD)

    async def deliver() -> None:
        while True:
            due, block = await held.get()
            await asyncio.sleep(due - clock())
            if not block:
                target.close()
                return
            target.write(block)
            await target.drain()

    delivery = asyncio.create_task(deliver())
    try:
        while block := await source.read(_BLOCK):
            await held.put((max(clock() + delay, not_before), block))
        await held.put((clock() + delay, b""))
        await delivery
    except ConnectionError:
        target.close()
    finally:
        delivery.cancel()


async def serve(upstream: str, round_trip: float, ready: Path) -> None:
    """Listen on a free port and write it to ``ready``, until the process is ended."""
    host, _, port = upstream.rpartition(":")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        one_way = round_trip / 2
        # The kernel has shaken hands already; over a distance that takes a round trip as well.
        first = asyncio.get_running_loop().time() + round_trip + one_way
        far_reader, far_writer = await asyncio.open_connection(host, int(port), limit=_BLOCK)
        await asyncio.gather(
            pump(reader, far_writer, one_way, first),
            pump(far_reader, writer, one_way, 0.0),
            return_exceptions=True,
        )

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=_BLOCK)
    partial = ready.with_suffix(".new")
    partial.write_text(str(server.sockets[0].getsockname()[1]), encoding="utf-8")
    os.replace(partial, ready)
    await server.serve_forever()


@contextmanager
def delayed(url: str, round_trip: float, scratch: Path) -> Iterator[str]:
    """``url`` seen from ``round_trip`` seconds away."""
    ready = scratch / "delay-port.txt"
    ready.unlink(missing_ok=True)
    parts = urlsplit(url)
    arguments = ["--upstream", parts.netloc, "--round-trip", str(round_trip)]
    with python_process("benchmarks.delay", [*arguments, "--ready", str(ready)]) as process:
        wait_for_file(ready, process)
        port = ready.read_text(encoding="utf-8")
        yield f"{parts.scheme}://127.0.0.1:{port}{parts.path}"


def main() -> None:
    """The process that ``delayed`` starts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delay")
    parser.add_argument("--upstream", required=True, help="HOST:PORT")
    parser.add_argument("--round-trip", type=float, required=True, help="seconds")
    parser.add_argument("--ready", type=Path, required=True, help="file that gets the port")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.upstream, given.round_trip, given.ready))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
