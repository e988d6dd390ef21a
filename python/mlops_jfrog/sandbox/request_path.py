"""Paths of requests: matched while still percent-encoded, decoded part by part.

So a ``%2F`` inside a build's name never splits it, and matrix parameters (``path;k=v``), which are
encoded otherwise than the path, are cut off before either is decoded.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

from mlops_jfrog.domain.coordinates import check_segment
from mlops_jfrog.sandbox.envelope import Refused

MATRIX = "mlops_jfrog.matrix"
"""Key in the scope of the raw matrix parameters."""


_ACCESS = "/artifactory/access/"
"""Access also answers below Artifactory: pyartifactory asks it there. No repository is so named."""


class RawPath:
    """Makes routes match the path as it was sent, without its matrix parameters."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raw = scope["raw_path"].decode("latin-1")
            path, _, matrix = raw.partition(";")
            if path.startswith(_ACCESS):
                path = path.removeprefix("/artifactory")
            scope = {**scope, "path": path, MATRIX: matrix}
        await self._app(scope, receive, send)


class ItemPath(str):
    """Path of an item below its repository, without a slash at either end; ``""`` is the root."""

    trailing_slash: bool

    def __new__(cls, path: str) -> ItemPath:
        """From a decoded path; 400 for ``..``, control characters and the like."""
        segments = [segment for segment in path.split("/") if segment]
        for segment in segments:
            check_segment(segment, "path")
        made = super().__new__(cls, "/".join(segments))
        made.trailing_slash = path.endswith("/")
        return made


def decoded(raw: str) -> str:
    """A percent-encoded part, which must be UTF-8."""
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"{raw!a} is not UTF-8") from error


class _Segment(Convertor[str]):
    """``{name:segment}``: one part, decoded, which may hold ``/`` where it was encoded."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        name = decoded(value)
        if any(ord(character) < 32 or ord(character) == 127 for character in name):
            raise Refused(400, f"{name!a} holds a control character")
        return name

    def to_string(self, value: str) -> str:
        raise NotImplementedError("routes are only matched")


class _Item(Convertor[ItemPath]):
    """``{path:item}``: the rest of the path."""

    regex = ".*"

    def convert(self, value: str) -> ItemPath:
        return ItemPath(decoded(value))

    def to_string(self, value: ItemPath) -> str:
        raise NotImplementedError("routes are only matched")


register_url_convertor("segment", _Segment())
register_url_convertor("item", _Item())
