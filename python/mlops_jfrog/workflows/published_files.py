"""Published versions never change: files of theirs are not deleted or moved by the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.errors import ConflictError, UsageError
from mlops_jfrog.jfrog.search import FoundItem
from mlops_jfrog.workflows.context import Context

_FOLDERS = 200
"""In one query."""


def refuse_published(items: Sequence[FoundItem], context: Context) -> None:
    """ConflictError where one of the files belongs to a published version or names a stage's."""
    for item in items:
        if _is_pointer(item):
            raise ConflictError(
                f"{item.repository}/{item.path} says which version is in a stage",
                hint="Only promotion changes it. Leave it out with --exclusions '*/.stages/*'.",
            )
    published = {(found.repository, _folder(found)) for found in _manifests(items, context)}
    for item in items:
        for folder in _around(item):
            if (item.repository, folder) in published:
                raise ConflictError(
                    f"{item.repository}/{item.path} belongs to a published version",
                    hint="Leave it out with --exclusions; --published takes such files too.",
                )


def refuse_manifests(items: Iterable[FoundItem], *, stages: bool) -> None:
    """Copied manifests would be versions that passed no gate; into ``stages`` they never are."""
    for item in items:
        if item.path.rpartition("/")[2] == MANIFEST_NAME or _is_pointer(item):
            if stages:
                raise UsageError(
                    f"{item.repository}/{item.path} makes a version, which passes gates to a stage",
                    hint="Use `mlops-jfrog promote`.",
                )
            raise ConflictError(
                f"{item.repository}/{item.path} belongs to a published version",
                hint="Leave it out with --exclusions; --published takes such files too.",
            )


def _is_pointer(item: FoundItem) -> bool:
    return ".stages" in item.path.split("/")[:-1]


def _manifests(items: Sequence[FoundItem], context: Context) -> Iterator[FoundItem]:
    """Those in any folder around the items."""
    for repository in sorted({item.repository for item in items}):
        own = [item for item in items if item.repository == repository]
        folders = sorted({folder for item in own for folder in _around(item)})
        for begin in range(0, len(folders), _FOLDERS):
            where = [{"path": folder} for folder in folders[begin : begin + _FOLDERS]]
            yield from context.platform.search.items(
                {"repo": repository, "name": MANIFEST_NAME, "$or": where}
            )


def _around(item: FoundItem) -> list[str]:
    """Every folder that the item lies in."""
    parts = item.path.split("/")[:-1]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def _folder(item: FoundItem) -> str:
    return item.path.rpartition("/")[0]
