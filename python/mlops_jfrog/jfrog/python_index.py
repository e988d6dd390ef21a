"""Files of one project in a PyPI repository: the simple index (PEP 503, PEP 691)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urlsplit

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.errors import NotFoundError, ServerError
from mlops_jfrog.http import PlatformSession

_JSON = "application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True)
class IndexedFile:
    """One distribution; digests that the index does not tell are None."""

    name: str
    sha256: str | None
    metadata_sha256: str | None
    """Digest of its METADATA file (PEP 658)."""


def indexed_files(
    session: PlatformSession, repository: RepositoryKey, project: str
) -> tuple[IndexedFile, ...]:
    """What the repository has of a project, named canonically; nothing where it has none."""
    try:
        answer = session.request(
            "GET",
            "artifactory",
            f"api/pypi/{quote(repository)}/simple/{quote(project)}/",
            headers={"Accept": f"{_JSON}, text/html;q=0.1"},
            idempotent=True,
        )
    except NotFoundError:
        return ()
    if "json" in answer.headers.get("Content-Type", ""):
        document = answer.json()
        listed = document.get("files") if isinstance(document, dict) else None
        if not isinstance(listed, list):
            raise ServerError(f"the index of {project} has no files")
        return tuple(_from_json(each) for each in listed if isinstance(each, Mapping))
    page = _Page()
    page.feed(answer.content.decode("utf-8", "replace"))
    return tuple(page.files)


def _from_json(entry: Mapping[str, object]) -> IndexedFile:
    return IndexedFile(
        str(entry.get("filename")),
        _sha256(entry.get("hashes")),
        _sha256(entry.get("core-metadata") or entry.get("dist-info-metadata")),
    )


def _sha256(hashes: object) -> str | None:
    found = hashes.get("sha256") if isinstance(hashes, Mapping) else None
    return str(found) if found else None


class _Page(HTMLParser):
    """Links of an index page."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[IndexedFile] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One link a file, its digest behind ``#sha256=``."""
        given = dict(attrs)
        address = urlsplit(given.get("href") or "")
        if tag != "a" or not address.path:
            return
        told = given.get("data-core-metadata") or given.get("data-dist-info-metadata") or ""
        self.files.append(
            IndexedFile(
                unquote(address.path.rpartition("/")[2]),
                address.fragment.removeprefix("sha256=") or None
                if address.fragment.startswith("sha256=")
                else None,
                told.removeprefix("sha256=") if told.startswith("sha256=") else None,
            )
        )
