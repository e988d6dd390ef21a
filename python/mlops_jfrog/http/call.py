"""A request as it is to be sent, every time it is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from mlops_jfrog.http.transport import Authorization


class Body(Protocol):
    """A body that is read while it is sent, and from its begin again for another try."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, at: int, /) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    json: object = field(default=None, repr=False)
    body: bytes | Body | None = field(default=None, repr=False)
    in_blocks: bool = False
    """Whether the caller reads the body itself, block by block."""
    authorization: Authorization | None = field(default=None, repr=False)
    """None takes the session's own."""


def shown(call: Call) -> str:
    """Method and path, without the query and the properties in the path."""
    return f"{call.method} {urlsplit(call.url).path.partition(';')[0]}"
