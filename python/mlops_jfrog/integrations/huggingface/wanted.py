"""What is asked of a hub: which model or data set, at which revision, which of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mlops_jfrog.domain.hub import DEFAULT_REVISION, HubId, HubKind, checked_revision
from mlops_jfrog.errors import UsageError


@dataclass(frozen=True)
class Wanted:
    """A revision, or the part of it that fits patterns as huggingface_hub's."""

    id: HubId
    revision: str = DEFAULT_REVISION
    include: tuple[str, ...] = ()
    """Any of them must fit; every file does where there is none."""
    exclude: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        name: str | None,
        repo_type: str | None,
        revision: str | None,
        include: tuple[str, ...] | None,
        exclude: tuple[str, ...] | None,
    ) -> Wanted:
        """From a command's arguments; UsageError where one can't be."""
        if name is None:
            raise UsageError("no model is named", hint="Write its name: organisation/name.")
        id = HubId.parse(name, HubKind(repo_type or HubKind.MODEL.value))
        wanted = checked_revision(revision or DEFAULT_REVISION)
        return cls(id, wanted, include or (), exclude or ())

    def takes(self, path: str) -> bool:
        """Whether a file is a part of it."""
        included = not self.include or fits(path, self.include)
        return included and not fits(path, self.exclude)


def fits(path: str, patterns: Sequence[str]) -> bool:
    """Whether any pattern does: ``*`` reaches into folders, ``/`` at the end is all below."""
    return any(fnmatchcase(path, f"{each}*" if each.endswith("/") else each) for each in patterns)
