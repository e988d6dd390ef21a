"""What lies where the files are to go: one search answers for a whole batch of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlops_jfrog.domain.coordinates import ArtifactPath, RepositoryKey
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import NotFoundError, PermissionDenied, UsageError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.search import FoundItem

WORTH_ASKING_FROM = 8
"""Files; below it a search costs more than it can save."""

_FOLDERS = 200
"""In one query."""

_Folder = tuple[RepositoryKey, str]


class PresentFiles:
    """Finds what lies at targets that come batch by batch."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._known: dict[_Folder, dict[str, FoundItem]] = {}
        """By path: of the folders of the batch before, for the next often goes on with one."""

    def find(self, targets: Sequence[ArtifactPath]) -> Mapping[ArtifactPath, FoundItem]:
        """The items that are stored at ``targets``; nothing where the platform won't say."""
        if len(targets) < WORTH_ASKING_FROM:
            return {}
        folders = {_folder(target.repository, target.path) for target in targets}
        self._known = {where: there for where, there in self._known.items() if where in folders}
        for repository in {repository for repository, _ in folders}:
            self._ask(repository, sorted(path for key, path in folders if key == repository))
        found = {}
        for target in targets:
            item = self._known.get(_folder(target.repository, target.path), {}).get(target.path)
            if item is not None:
                found[target] = item
        return found

    def _ask(self, repository: RepositoryKey, folders: Sequence[str]) -> None:
        new = [folder for folder in folders if (repository, folder) not in self._known]
        for begin in range(0, len(new), _FOLDERS):
            some = new[begin : begin + _FOLDERS]
            where = [{"path": folder} for folder in some]
            try:
                items = self._platform.search.items({"repo": repository, "$or": where})
            except (NotFoundError, PermissionDenied, UsageError):
                return
            for folder in some:
                self._known[repository, folder] = {}
            for item in items:
                self._known.setdefault(_folder(repository, item.path), {})[item.path] = item


def holds(item: FoundItem, sha256: str, properties: Properties) -> bool:
    """Whether an item is what a deploy would make of it: these bytes with these properties."""
    stored = item.properties.values
    return item.sha256 == sha256 and all(
        set(stored.get(key, ())) == set(values) for key, values in properties.values.items()
    )


def _folder(repository: RepositoryKey, path: str) -> _Folder:
    return repository, path.rpartition("/")[0] or "."
