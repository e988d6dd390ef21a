"""Runs of ``jf evd create``: a signed statement about a file or a build-info.

The recorded statements are about the recorded digests. As the CLI does, they are made about the
digest that the sandbox told before; so their signatures hold no more, and no key is registered.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from sandbox.recordings import Exchange, Sender

from .checking import check
from .plays import caller_with
from .preparing import prepare
from .stage import Stage


def recorded(stage: Stage) -> None:
    """The evidence is stored, and says of itself what the recorded one said."""
    prepare(stage)
    _play(stage, stage.sender)


def by_a_reader(stage: Stage) -> None:
    """403 as recorded, for a caller who may read the file and not annotate it."""
    prepare(stage)
    _play(stage, caller_with(stage, "read"))


def _play(stage: Stage, sender: Sender) -> None:
    sha256 = ""
    for exchange in stage.exchanges:
        about = _about(exchange, sha256) if "/api/v1/subject/" in exchange.path else exchange
        answered = stage.send(about, sender=sender)
        check(stage, exchange, answered)
        if "/api/storage/" in exchange.path:
            sha256 = json.loads(answered[1])["checksums"]["sha256"]


def _about(exchange: Exchange, sha256: str) -> Exchange:
    envelope = (exchange.body or {})["json"]
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["subject"][0]["digest"]["sha256"] = sha256
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return replace(exchange, body={"json": {**envelope, "payload": payload}})
