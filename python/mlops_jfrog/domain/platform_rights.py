"""Who may do what: the three groups and their permission targets.

Publishers have no right to delete, which is the right to overwrite: what is published stays as it
is, whatever client is used. The lists of model repositories are exact, because a repository too
many there would let publishers into production.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlops_jfrog.domain.managed_fields import Members
from mlops_jfrog.domain.platform_layout import PYPI_LOCAL, Layout
from mlops_jfrog.domain.setup_plan import Kind, Wanted

PUBLISHERS, APPROVERS, READERS = "mlops-publishers", "mlops-approvers", "mlops-readers"

_GROUPS = {
    PUBLISHERS: "May publish models, and not change what is published.",
    APPROVERS: "May also promote models into production.",
    READERS: "May read models and packages.",
}
_READ = ("read",)
_CACHE = ("read", "write")
"""A remote repository fetches only for those who may write to its cache; nobody uploads there."""
_PUBLISH = ("read", "annotate", "write")
_PROMOTE = (*_PUBLISH, "delete")
_POINTERS, _LATEST = "**/.stages/**", "**/latest/**"
"""What a promotion replaces; a folder of a version may be called ``latest`` too."""

Rights = Mapping[str, Sequence[str]]


def groups() -> Iterator[Wanted]:
    """The groups; who is in them is the platform team's."""
    for name, description in _GROUPS.items():
        initial = {"name": name, "description": description, "autoJoin": False}
        yield Wanted(Kind.GROUP, name, initial=initial, summary=description)


def permission_targets(layout: Layout, remotes: Sequence[str]) -> Iterator[Wanted]:
    """What the groups may do; ``remotes`` are the remote repositories that are made."""
    read = {PUBLISHERS: _READ, APPROVERS: _READ, READERS: _READ}
    publish = {PUBLISHERS: _PUBLISH, APPROVERS: _PUBLISH, READERS: _READ}
    promote = {PUBLISHERS: _READ, APPROVERS: _PROMOTE, READERS: _READ}
    cache = {PUBLISHERS: _CACHE, APPROVERS: _CACHE, READERS: _CACHE}
    working = list(layout.working)
    yield _target("mlops-models", "repo", working, publish, excludes=[_POINTERS])
    yield _target("mlops-stages", "repo", working, promote, includes=[_POINTERS, _LATEST])
    yield _target("mlops-production", "repo", [layout.production], promote)
    yield _target("mlops-packages", "repo", Members((PYPI_LOCAL,)), read)
    if remotes:
        yield _target("mlops-remotes", "repo", Members(tuple(remotes)), cache)
    yield _target("mlops-builds", "build", ["artifactory-build-info"], publish)


def _target(
    name: str,
    section: str,
    repositories: object,
    rights: Rights,
    *,
    includes: Sequence[str] = ("**",),
    excludes: Sequence[str] = (),
) -> Wanted:
    managed = {
        "repositories": repositories,
        "include-patterns": list(includes),
        "exclude-patterns": list(excludes),
        "actions": {"groups": {group: list(words) for group, words in rights.items()}},
    }
    summary = "; ".join(f"{group}: {', '.join(words)}" for group, words in rights.items())
    return Wanted(
        Kind.PERMISSION,
        name,
        initial={"name": name},
        managed={section: managed},
        summary=summary,
    )
