"""Recorded runs of the real JFrog CLI, and how they are sent again.

Bodies that were binary are not in the recordings: a content of the same length stands for each,
and the digests in headers and answers are exchanged for its own.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

ALGORITHMS = ("sha1", "sha256", "md5")


@dataclass(frozen=True)
class Exchange:
    """One request and the answer that the CLI got for it."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any] | None
    status: int
    answer: dict[str, Any] | None
    answer_headers: dict[str, str]

    @property
    def query(self) -> str:
        """The text of an AQL request, or nothing."""
        return str((self.body or {}).get("text", "")) if "/search/aql" in self.path else ""

    @property
    def found(self) -> list[dict[str, Any]]:
        """Items in the answer of an AQL request."""
        results: list[dict[str, Any]] = []
        if self.query and self.status == 200:
            results = (self.answer or {})["json"]["results"]
        # The recording's server also lists a repository's root, as path and name ".".
        return [one for one in results if one["name"] != "."]


def load(reference: Path, name: str) -> list[Exchange]:
    """The exchanges of one run, in order."""
    recorded = json.loads((reference / "jf" / f"{name}.json").read_text())
    return [
        Exchange(
            one["request"]["method"],
            one["request"]["path"],
            one["request"]["headers"],
            one["request"]["body"],
            one["response"]["status"],
            one["response"]["body"],
            one["response"]["headers"],
        )
        for one in recorded["exchanges"]
    ]


@dataclass
class Contents:
    """Contents by the sha256 that was recorded, and what their digests became.

    With another ``salt`` they are others: nothing that an earlier run stored is found.
    """

    salt: str = ""
    known: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def of(self, recorded: dict[str, str], size: int) -> bytes:
        """The content for these digests, remembered."""
        sha256 = recorded["sha256"]
        if sha256 not in self.known:
            self.known[sha256] = random.Random(f"{self.salt}{sha256}").randbytes(size)
        content = self.known[sha256]
        for algorithm in ALGORITHMS:
            if algorithm in recorded:
                digest = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
                self.digests[recorded[algorithm]] = digest
        return content

    def now(self, value: Any) -> Any:
        """A recorded header or answer with the digests exchanged."""
        text = json.dumps(value)
        for recorded, digest in self.digests.items():
            text = text.replace(recorded, digest)
        return json.loads(text)


@dataclass
class Sender:
    """Sends requests byte by byte as they were recorded, with working credentials."""

    url: str
    token: str
    login: tuple[str, str] = ("", "")

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to a request and its body."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            connection.request(method, path, body, self._authorized(headers))
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def administer(self, method: str, path: str, body: Any = None) -> bytes:
        """A request of the test's own, which must succeed."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": "Bearer <token>"}
        answer, text = self.send(method, f"/artifactory/{path}", headers, content)
        assert answer.status < 300, (method, path, text)
        return text

    def _authorized(self, headers: dict[str, str]) -> dict[str, str]:
        scheme = headers.get("Authorization", "").partition(" ")[0]
        basic = base64.b64encode(":".join(self.login).encode()).decode()
        known = {"Bearer": f"Bearer {self.token}", "Basic": f"Basic {basic}"}
        changed = {"Authorization": known[scheme]} if scheme else {}
        return {k: v for k, v in headers.items() if k != "Content-Length"} | changed


def item_path(item: dict[str, Any]) -> str:
    """``repo/path/name`` of an AQL result, percent-encoded."""
    parent = "" if item["path"] == "." else f"{item['path']}/"
    return f"{item['repo']}/{quote(parent + item['name'])}"


def matrix(item: dict[str, Any]) -> Iterator[str]:
    """Its properties as matrix parameters."""
    for one in item.get("properties", ()):
        yield f";{quote(one['key'], safe='')}={quote(one['value'], safe='')}"
