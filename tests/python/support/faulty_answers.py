"""What can go wrong between a client and a platform: each fault disturbs one exchange."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

Write = Callable[[bytes], object]


@dataclass(frozen=True)
class Reply:
    """An answer of the platform, read whole; the length is said from the body when it is sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    length: int | None = None
    """What Content-Length claims; the body's own length where None."""

    def head(self) -> bytes:
        said = len(self.body) if self.length is None else self.length
        lines = [f"HTTP/1.1 {self.status} {'OK' if self.status < 400 else 'Refused'}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.status not in (204, 304):
            lines.append(f"Content-Length: {said}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


@dataclass(frozen=True)
class Fault:
    """Nothing goes wrong; each kind of fault overrides one of the moments of an exchange."""

    def takes(self, length: int) -> int:
        """How many bytes of the request's body arrive before the connection is cut."""
        return length

    def sent(self, body: bytes) -> bytes:
        """What the platform gets of the request's body."""
        return body

    def instead(self) -> Reply | None:
        """An answer that is given without asking the platform."""
        return None

    def received(self, reply: Reply) -> Reply:
        """What becomes of the platform's answer."""
        return reply

    def deliver(self, reply: Reply, write: Write) -> None:
        """Send the answer; raises ConnectionAbortedError to cut the connection."""
        write(reply.head() + reply.body)


@dataclass(frozen=True)
class CutUpload(Fault):
    """The connection breaks after so many bytes of the request's body."""

    after: int

    def takes(self, length: int) -> int:
        return min(self.after, length)


@dataclass(frozen=True)
class CorruptUpload(Fault):
    """One byte of the request's body is another one."""

    at: int

    def sent(self, body: bytes) -> bytes:
        return flipped(body, self.at)


@dataclass(frozen=True)
class TruncateUpload(Fault):
    """What passes the request on cuts its body short, and says the shorter length: nothing breaks.

    Of an empty body nothing can be cut off.
    """

    to: int

    def sent(self, body: bytes) -> bytes:
        return body[: self.to]


@dataclass(frozen=True)
class Refuse(Fault):
    """A refusal by something in front of the platform."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def instead(self) -> Reply:
        body = json.dumps({"errors": [{"status": self.status, "message": "not now"}]})
        return Reply(self.status, self.headers, body.encode())


@dataclass(frozen=True)
class AnswerWith(Fault):
    """A made answer, without asking the platform: a server of another kind."""

    reply: Reply

    def instead(self) -> Reply:
        return self.reply


@dataclass(frozen=True)
class LoseAnswer(Fault):
    """The platform did what it was asked, and the connection breaks before it can say so."""

    def deliver(self, reply: Reply, write: Write) -> None:
        raise ConnectionAbortedError


@dataclass(frozen=True)
class CutAnswer(Fault):
    """The connection breaks after so many bytes of the answer's body."""

    after: int

    def deliver(self, reply: Reply, write: Write) -> None:
        write(reply.head() + reply.body[: self.after])
        raise ConnectionAbortedError


@dataclass(frozen=True)
class CorruptAnswer(Fault):
    """One byte of the answer's body is another one."""

    at: int

    def received(self, reply: Reply) -> Reply:
        return replace(reply, body=flipped(reply.body, self.at))


@dataclass(frozen=True)
class TruncateAnswer(Fault):
    """The answer's body is shorter, and its length says so: nothing looks broken."""

    to: int

    def received(self, reply: Reply) -> Reply:
        headers = {k: v for k, v in reply.headers.items() if k.lower() != "content-range"}
        return replace(reply, headers=headers, body=reply.body[: self.to])


@dataclass(frozen=True)
class LieAboutChecksums(Fault):
    """Every checksum that the answer states, in its headers or its JSON, is another one."""

    def received(self, reply: Reply) -> Reply:
        headers = {
            name: "0" * len(value) if name.lower().startswith("x-checksum") else value
            for name, value in reply.headers.items()
        }
        return replace(reply, headers=headers, body=_with_other_checksums(reply.body))


@dataclass(frozen=True)
class Trickle(Fault):
    """The answer's body comes in tiny pieces with pauses, and stops for good after ``pieces``."""

    piece: int
    pause_seconds: float
    pieces: int | None = None
    silence_seconds: float = 0.0

    def deliver(self, reply: Reply, write: Write) -> None:
        write(reply.head())
        starts = range(0, len(reply.body), self.piece)
        for start in starts[: self.pieces]:
            write(reply.body[start : start + self.piece])
            time.sleep(self.pause_seconds)
        if self.pieces is not None and self.pieces < len(starts):
            time.sleep(self.silence_seconds)
            raise ConnectionAbortedError


@dataclass(frozen=True)
class Drip(Fault):
    """Every byte after the first ``after`` of the whole answer comes alone: a slow-loris server.

    It goes on so until the client has gone; for the longest answer of the tests that is hours.
    """

    after: int
    pause_seconds: float = 0.02

    def deliver(self, reply: Reply, write: Write) -> None:
        whole = reply.head() + reply.body
        write(whole[: self.after])
        for at in range(self.after, len(whole)):
            time.sleep(self.pause_seconds)
            write(whole[at : at + 1])


def flipped(body: bytes, at: int) -> bytes:
    """``body`` with all bits of one byte turned; an empty body stays empty."""
    if not body:
        return body
    position = at % len(body)
    return body[:position] + bytes([body[position] ^ 0xFF]) + body[position + 1 :]


def _with_other_checksums(body: bytes) -> bytes:
    try:
        document = json.loads(body)
    except ValueError:
        return body
    if not isinstance(document, dict) or not isinstance(document.get("checksums"), dict):
        return body
    lies = {name: "0" * len(value) for name, value in document["checksums"].items()}
    return json.dumps({**document, "checksums": lies}).encode()
