"""Finding items: AQL over ``POST api/search/aql``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import NotFoundError, ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.jfrog.aql import escape_match, items_find

_FIELDS = (
    "repo",
    "path",
    "name",
    "type",
    "size",
    "created",
    "modified",
    "sha256",
    "actual_sha1",
    "actual_md5",
    "property",
)
_WHO_MAY_ASK = ("repo", "path", "name", "sha256")
"""The first three are what Artifactory wants to see in a query of somebody who is no admin."""

_NONE = Properties()


class ItemKind(Enum):
    """What a search is for, by AQL's own words."""

    FILE = "file"
    FOLDER = "folder"
    ANY = "any"


@dataclass(frozen=True)
class FoundItem:
    """One file that a search found, or one folder where those are asked for."""

    repository: str
    path: str
    """Whole path inside the repository."""
    size: int
    """Bytes."""
    created: str
    """ISO 8601."""
    sha256: str
    sha1: str
    md5: str
    properties: Properties
    modified: str = ""
    """ISO 8601."""
    kind: ItemKind = ItemKind.FILE


class Search:
    """Searches one platform."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def items(
        self, criteria: Mapping[str, object], kind: ItemKind = ItemKind.FILE
    ) -> list[FoundItem]:
        """Items that fit ``criteria``, with checksums and properties.

        Unsorted: a query that includes properties can be neither sorted nor limited (the JFrog CLI
        asks for them in a second one).
        """
        return [_item(entry) for entry in self._rows({**criteria, "type": kind.value}, _FIELDS)]

    def stored_digests(self, digests: Iterable[str]) -> set[str]:
        """Those of the SHA-256 ``digests`` that some file has which the token may see."""
        anyone = [{"sha256": sha256} for sha256 in digests]
        rows = self._rows({"$or": anyone}, _WHO_MAY_ASK)
        return {str(row.get("sha256")) for row in rows if isinstance(row, dict)}

    def _rows(
        self, criteria: Mapping[str, object], include: Sequence[str]
    ) -> list[Mapping[str, object]]:
        query = items_find(criteria, include=include)
        answer = self._session.request(
            "POST",
            "artifactory",
            "api/search/aql",
            body=query.encode(),
            headers={"Content-Type": "text/plain"},
            idempotent=True,
        )
        document = answer.json()
        if not isinstance(document, dict) or not isinstance(document.get("results"), list):
            raise ServerError("the answer to a search has no results")
        rows: list[Mapping[str, object]] = document["results"]
        return rows

    def has_repository(self, key: RepositoryKey) -> bool:
        """Whether the token sees a repository of that key."""
        try:
            self._session.request("GET", "artifactory", f"api/storage/{key}", idempotent=True)
        except NotFoundError:
            return False
        return True

    def folder(self, repository: RepositoryKey, folder: str) -> list[FoundItem]:
        """Every file below a folder, at any depth."""
        below = {"$match": f"{escape_match(folder)}/*"}
        found = self.items({"repo": repository, "$or": [{"path": folder}, {"path": below}]})
        return [item for item in found if item.path.startswith(f"{folder}/")]


def _item(entry: Mapping[str, object]) -> FoundItem:
    try:
        folder, name = str(entry["path"]), str(entry["name"])
        listed = _list(entry.get("properties"))
        pairs = [(str(each["key"]), str(each.get("value") or "")) for each in listed]
        return FoundItem(
            repository=str(entry["repo"]),
            path=name if folder == "." else f"{folder}/{name}",
            size=int(str(entry.get("size", 0))),
            created=str(entry.get("created", "")),
            sha256=str(entry.get("sha256") or ""),
            sha1=str(entry.get("actual_sha1") or ""),
            md5=str(entry.get("actual_md5") or ""),
            properties=Properties.of(pairs) if pairs else _NONE,
            modified=str(entry.get("modified", "")),
            kind=ItemKind.FOLDER if entry.get("type") == "folder" else ItemKind.FILE,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ServerError(f"a search result can't be read: {error!r}") from None


def _list(value: object) -> list[Mapping[str, object]]:
    return value if isinstance(value, list) else []
