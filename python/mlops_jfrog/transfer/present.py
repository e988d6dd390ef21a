"""What lies where the files are to go: one search answers for a whole batch of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import NotFoundError, PermissionDenied, UsageError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import FoundItem

WORTH_ASKING_FROM = 8
"""Files; below it a search costs more than it can save."""

_FOLDERS = 200
"""In one query."""

Present = Mapping[ArtifactPath, FoundItem]


def find_present(platform: Platform, targets: Sequence[ArtifactPath]) -> Present:
    """The items that are stored at ``targets``; nothing where the platform won't say."""
    if len(targets) < WORTH_ASKING_FROM:
        return {}
    wanted = set(targets)
    found: dict[ArtifactPath, FoundItem] = {}
    for repository in {target.repository for target in targets}:
        folders = {_folder(each.path) for each in wanted if each.repository == repository}
        for item in _ask(platform, repository, folders):
            path = ArtifactPath(repository, RelativePath(item.path))
            if path in wanted:
                found[path] = item
    return found


def holds(item: FoundItem, sha256: str, properties: Properties) -> bool:
    """Whether an item is what a deploy would make of it: these bytes with these properties."""
    stored = item.properties.values
    return item.sha256 == sha256 and all(
        set(stored.get(key, ())) == set(values) for key, values in properties.values.items()
    )


def _ask(platform: Platform, repository: RepositoryKey, folders: set[str]) -> Iterator[FoundItem]:
    ordered = sorted(folders)
    for begin in range(0, len(ordered), _FOLDERS):
        where = [{"path": folder} for folder in ordered[begin : begin + _FOLDERS]]
        try:
            yield from platform.search.items({"repo": repository, "$or": where})
        except (NotFoundError, PermissionDenied, UsageError):
            return


def _folder(path: RelativePath) -> str:
    return path.rpartition("/")[0] or "."
