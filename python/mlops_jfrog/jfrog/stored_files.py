"""What is done with files that are stored: copy, move, properties taken away, folders made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.properties import names_to_query
from mlops_jfrog.errors import ConflictError, ServerError
from mlops_jfrog.http import Answer, PlatformSession


class StoredFiles:
    """The stored files of one platform."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def copy(self, source: ArtifactPath, target: ArtifactPath) -> None:
        """Copy a file with its properties."""
        self._relocate("copy", source, target, "", idempotent=True)

    def move(self, source: ArtifactPath, target: ArtifactPath) -> None:
        """Move a file with its properties; needs the right to delete it."""
        # A second try would not find the source, and could not tell why.
        self._relocate("move", source, target, "", idempotent=False)

    def try_out(self, word: str, source: ArtifactPath, target: ArtifactPath) -> None:
        """Let the platform say whether it would ``copy`` or ``move``; raises what it objects."""
        self._relocate(word, source, target, "dry=1&", idempotent=True)

    def delete_properties(self, path: ArtifactPath, names: Iterable[str]) -> None:
        """Take properties away; what isn't there is fine."""
        self._session.request(
            "DELETE",
            "artifactory",
            f"api/storage/{quote(str(path))}",
            query=f"properties={names_to_query(names)}&recursive=0",
            idempotent=True,
        )

    def make_folder(self, path: ArtifactPath) -> None:
        """A folder, with those around it; one that is there is fine."""
        self._session.request(
            "PUT", "artifactory", f"{quote(str(path))}/", body=b"", idempotent=True
        )

    def _relocate(
        self, word: str, source: ArtifactPath, target: ArtifactPath, dry: str, *, idempotent: bool
    ) -> None:
        answer = self._session.request(
            "POST",
            "artifactory",
            f"api/{word}/{quote(str(source))}",
            query=f"{dry}to={quote_plus(f'/{target}')}",
            body=b"",
            idempotent=idempotent,
        )
        for message in _messages(answer):
            if message.get("level") == "ERROR":
                raise ConflictError(f"{word} of {source}: {message.get('message')}")


def _messages(answer: Answer) -> list[Mapping[str, object]]:
    document = answer.json()
    found = document.get("messages") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise ServerError("the answer to a copy or move says nothing of what was done")
    return [each for each in found if isinstance(each, dict)]
