"""Decisions of a promotion, without I/O: which stage owns ``latest``, what is stale there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mlops_jfrog.domain.manifest import MANIFEST_NAME, Manifest

SUPERSEDED = "superseded"
"""Value of ``env`` of the version that was in a stage before."""


def owns_latest(stage: str, repositories: Sequence[tuple[str, str]]) -> bool:
    """Whether promoting to ``stage`` moves ``latest`` in its repository.

    ``repositories`` are (stage, repository key) in order. Of several stages in one repository the
    last one owns the folder.
    """
    own = dict(repositories)[stage]
    return [name for name, repository in repositories if repository == own][-1] == stage


def stored_files(manifest: Manifest) -> dict[str, str]:
    """SHA-256 of every file of a version, the manifest included, by path below its folder."""
    files = {file.path: file.sha256 for file in manifest.files}
    return {**files, MANIFEST_NAME: manifest.sha256}


def differing(wanted: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    """Paths that are missing or have another digest, sorted; the manifest last."""
    paths = [path for path, sha256 in wanted.items() if present.get(path) != sha256]
    return sorted(paths, key=lambda path: (path == MANIFEST_NAME, path))


def stale(wanted: Iterable[str], present: Iterable[str]) -> list[str]:
    """Paths that no longer belong, sorted."""
    return sorted(set(present) - set(wanted))
