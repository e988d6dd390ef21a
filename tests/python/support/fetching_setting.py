"""Files on a server with faults, and how they are fetched."""

from __future__ import annotations

import random

from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.transfer.fetching import Existing, Fetched, Fetching, fetch_files
from mlops_jfrog.transfer.options import TransferOptions
from support.part_server import PartServer

CONTENT = random.Random(4).randbytes(300_000)
WHOLE = TransferOptions(threads=4, retries=3)
SPLIT = TransferOptions(threads=4, retries=3, split_from_bytes=1000, range_count=3)


def fetch(
    server: PartServer,
    *fetchings: Fetching,
    options: TransferOptions = WHOLE,
    cache: ContentCache | None = None,
    existing: Existing = Existing.REPLACE,
) -> tuple[Fetched, ...]:
    """As a client of its own."""
    platform = server.platform()
    try:
        return fetch_files(platform, fetchings, options=options, cache=cache, existing=existing)
    finally:
        platform.session.close()
