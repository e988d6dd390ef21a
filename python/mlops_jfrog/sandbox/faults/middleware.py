"""The faults around the whole application; an answer that was touched says so in a header."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mlops_jfrog.sandbox.envelope import error_response
from mlops_jfrog.sandbox.faults.fault import FaultKind
from mlops_jfrog.sandbox.faults.plan import FaultPlan, Strike
from mlops_jfrog.sandbox.receiving import drain

HEADER = "X-Sandbox-Fault"
"""Names the faults of an answer, so that nobody takes them for real ones."""
_WITHOUT_BODY = {204, 304}
_DIGEST_HEADERS = {b"etag", b"x-checksum-sha1", b"x-checksum-sha256", b"x-checksum-md5"}
_DIGESTS = re.compile(rb'("(?:[a-z]+_)?(?:sha1|sha256|md5)"\s*:\s*")([0-9a-f])(?=[0-9a-f]{31,63}")')
_DIGEST = re.compile(rb'"?[0-9a-f]{32,64}"?\Z')
_FLIPPED = bytes.maketrans(b"0123456789abcdef", b"123456789abcdef0")


class Faults:
    """Lets a plan strike requests before the application, or answers after it, sees them."""

    def __init__(
        self,
        app: ASGIApp,
        plan: FaultPlan,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._app = app
        self._plan = plan
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        struck: Mapping[FaultKind, Strike] = {}
        if scope["type"] == "http":
            path = scope["path"].partition(";")[0].lstrip("/")
            strikes = self._plan.strikes(scope["method"], path)
            # Of two faults of one kind the first one given counts.
            struck = {strike.fault.kind: strike for strike in reversed(strikes)}
        if not struck:
            await self._app(scope, receive, send)
            return
        if FaultKind.LATENCY in struck:
            await self._sleep(struck[FaultKind.LATENCY].drawn)
        send = _marking(send, struck)
        if FaultKind.ERROR in struck:
            status = int(struck[FaultKind.ERROR].drawn)
            await drain(Request(scope, receive))
            answer = error_response(status, f"a fault of the sandbox, as asked for ({status})")
            await answer(scope, receive, send)
            return
        if FaultKind.TRUNCATE in struck and scope["method"] != "HEAD":
            send = _Truncated(send, struck[FaultKind.TRUNCATE].drawn).send
        if FaultKind.CHECKSUM in struck:
            send = _Lying(send).send
        await self._app(scope, receive, send)


def _marking(send: Send, struck: Mapping[FaultKind, Strike]) -> Send:
    names = ",".join(sorted(kind.value for kind in struck)).encode()

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", ()), (HEADER.lower().encode(), names)]
            message = {**message, "headers": headers}
        await send(message)

    return marked


class _Truncated:
    """Sends the beginning of a body; the server closes a connection whose answer is not whole."""

    def __init__(self, send: Send, amount: float) -> None:
        self._send = send
        self._amount = amount
        self._left: int | None = None
        """Bytes that may still be sent; None where there is nothing to cut."""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            length = dict(message["headers"]).get(b"content-length")
            size = int(length) if length else None
            if message["status"] not in _WITHOUT_BODY and size != 0:
                self._left = self._share(size)
            await self._send(message)
        elif self._left is None:
            await self._send(message)
        elif body := message.get("body", b"")[: self._left]:
            self._left -= len(body)
            await self._send({**message, "body": body, "more_body": True})

    def _share(self, size: int | None) -> int:
        """A body of unknown length has no share: nothing of it is sent."""
        wanted = int((size or 0) * self._amount) if self._amount < 1 else int(self._amount)
        return wanted if size is None else min(wanted, size - 1)


class _Lying:
    """Changes one digit of every digest in an answer's headers and, of JSON, in its body."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name, _lie(name, value)) for name, value in message["headers"]]
            message = {**message, "headers": headers}
            if b"json" in dict(headers).get(b"content-type", b""):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body", False):
                return
            await self._send(self._start)
            message = {**message, "body": _DIGESTS.sub(_flip, bytes(self._body))}
        await self._send(message)


def _lie(name: bytes, value: bytes) -> bytes:
    if name not in _DIGEST_HEADERS or not _DIGEST.match(value):
        return value
    quote = value[:1] if value.startswith(b'"') else b""
    digest = value[len(quote) :]
    return quote + digest[:1].translate(_FLIPPED) + digest[1:]


def _flip(match: re.Match[bytes]) -> bytes:
    return match[1] + match[2].translate(_FLIPPED)
