"""One run on one sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path

from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.recordings import Contents, Exchange, Sender, load

Answered = tuple[HTTPResponse, bytes]


@dataclass
class Stage:
    """A recorded run, and the sandbox that it is played on by ``sender``, an administrator."""

    name: str
    reference: Path
    sandbox: RunningSandbox
    sender: Sender
    exchanges: list[Exchange] = field(init=False)
    contents: Contents = field(init=False)

    def __post_init__(self) -> None:
        self.exchanges = load(self.reference, self.name)
        self.contents = Contents(self.name)

    def send(self, exchange: Exchange, *, sender: Sender | None = None) -> Answered:
        """The answer to a recorded request, digests exchanged for those of our contents."""
        headers = self.contents.now(exchange.headers)
        path = self.contents.now(exchange.path)
        return (sender or self.sender).send(exchange.method, path, headers, self.body(exchange))

    def body(self, exchange: Exchange) -> bytes | None:
        """What is sent: the recorded text, or a content of that length in its place."""
        if exchange.body is None:
            return None
        if "X-Checksum-Sha1" in exchange.headers:
            return self.contents.known[exchange.body["sha256"]]
        if "json" in exchange.body:
            return json.dumps(self.contents.now(exchange.body["json"])).encode()
        return str(exchange.body["text"]).encode()


Play = Callable[[Stage], None]
"""Prepares the sandbox for a run, sends its requests and checks the answers."""
