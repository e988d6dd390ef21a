"""A request as it is to be sent, every time it is tried."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

API_KEY = "ApiKey"
"""Scheme of an authorization that is a JFrog API key, or a token in its place."""

API_KEY_HEADER = "X-JFrog-Art-Api"


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
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | Body | None = field(default=None, repr=False)
    in_blocks: bool = False
    """Whether the caller reads the body itself, block by block."""
    authorization: str | None = field(default=None, repr=False)
    """A scheme and its credential (``Bearer``, ``Basic``, ``ApiKey``); None sends none."""
    renewable: bool = False
    """Whether another value may take its place when it is refused."""

    def all_headers(self) -> dict[str, str]:
        """With the credentials; JFrog's API keys have a header of their own."""
        if self.authorization is None:
            return dict(self.headers)
        scheme, _, credential = self.authorization.partition(" ")
        if scheme == API_KEY:
            return {**self.headers, API_KEY_HEADER: credential}
        return {**self.headers, "Authorization": self.authorization}


def json_body(document: object) -> tuple[bytes, dict[str, str]]:
    """A document as a body, and the header that says so."""
    return json.dumps(document, allow_nan=False).encode(), {"Content-Type": "application/json"}


def shown(call: Call) -> str:
    """Method and path, without the query and the properties in the path."""
    return f"{call.method} {urlsplit(call.url).path.partition(';')[0]}"
