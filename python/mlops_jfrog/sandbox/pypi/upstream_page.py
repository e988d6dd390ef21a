"""A project's page of another index, JSON or HTML, as a list of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from mlops_jfrog.errors import ServerError
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.pypi.pages import HTML_TYPE, JSON_TYPE

ACCEPT = f"{JSON_TYPE}, {HTML_TYPE};q=0.2, text/html;q=0.1"
_SHA256_LENGTH = 64


@dataclass(frozen=True)
class UpstreamFile:
    """A file that the other index offers; ``url`` is absolute."""

    filename: str
    url: str
    sha256: str | None
    requires_python: str | None
    yanked: str | None
    uploaded: str | None = None
    """When the other index got it, where it says so (PEP 700)."""


def parse_page(content: bytes, content_type: str, url: str, project: str) -> list[UpstreamFile]:
    """The wheels and source archives of ``project``; ServerError when it is no index page."""
    try:
        text = content.decode("utf-8")
        if content_type.partition(";")[0].strip().lower().endswith("json"):
            found = list(_from_json(json.loads(text), url))
        else:
            found = list(_from_html(text, url))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ServerError(f"{urlsplit(url).path} is no index page: {error!r}") from error
    return [each for each in found if _is_of(project, each)]


def _is_of(project: str, file: UpstreamFile) -> bool:
    name = DistributionName.find(file.filename)
    fetchable = urlsplit(file.url).scheme in {"http", "https"}
    return name is not None and name.project == project and fetchable


def _from_json(page: Any, base: str) -> Iterator[UpstreamFile]:
    for each in page["files"]:
        yanked = each.get("yanked", False)
        yield UpstreamFile(
            filename=str(each["filename"]),
            url=urljoin(base, str(each["url"])),
            sha256=_sha256(each.get("hashes", {}).get("sha256")),
            requires_python=each.get("requires-python"),
            yanked=None if yanked is False else ("" if yanked is True else str(yanked)),
            uploaded=str(each["upload-time"]) if each.get("upload-time") else None,
        )


def _from_html(text: str, base: str) -> Iterator[UpstreamFile]:
    parser = _Links()
    parser.feed(text)
    for attributes in parser.links:
        address, fragment = urldefrag(urljoin(base, attributes["href"] or ""))
        algorithm, _, digest = fragment.partition("=")
        yanked = attributes.get("data-yanked") or ""
        yield UpstreamFile(
            filename=unquote(urlsplit(address).path.rpartition("/")[2]),
            url=address,
            sha256=_sha256(digest) if algorithm == "sha256" else None,
            requires_python=attributes.get("data-requires-python"),
            yanked=yanked if "data-yanked" in attributes else None,
        )


def _sha256(digest: object) -> str | None:
    if isinstance(digest, str) and len(digest) == _SHA256_LENGTH:
        return digest.lower()
    return None


class _Links(HTMLParser):
    """Collects the attributes of every link."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a link says."""
        attributes = dict(attrs)
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes)
