"""Checksums of installed packages: of what pip fetched now, and of what was there before.

pip knows the archive of what it installs now. Of what was there before only the installed files
are left: where they are as RECORD says, the repository's wheel of the same version, tags and
metadata is the one. Anything else is said to be unchecked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.jfrog.python_index import indexed_files
from mlops_jfrog.scan.installed_files import (
    changed_files,
    is_wheel_of,
    metadata_sha256,
    wheel_tags,
)
from mlops_jfrog.scan.installed_packages import InstalledPackage

_AT_ONCE = 100
"""Digests in one search."""


@dataclass(frozen=True)
class Checksum:
    """Digests of one package's archive; ``checked_by`` says who told, None where nobody could."""

    sha256: str | None = None
    sha1: str | None = None
    md5: str | None = None
    checked_by: str | None = None
    reason: str | None = None
    """Why nobody could tell."""


def checksums(
    platform: Platform,
    repository: RepositoryKey,
    packages: Sequence[InstalledPackage],
    installed_now: Mapping[str, str],
) -> dict[str, Checksum]:
    """By canonical name."""
    found: dict[str, Checksum] = {}
    for package in packages:
        sha256 = installed_now.get(package.key) or package.archive_sha256
        if sha256:
            found[package.key] = Checksum(sha256, checked_by="pip")
        else:
            found[package.key] = _of_installed(platform, repository, package)
    known = _other_digests(platform, [each.sha256 for each in found.values() if each.sha256])
    return {
        name: replace(each, sha1=known[each.sha256][0], md5=known[each.sha256][1])
        if each.sha256 in known
        else each
        for name, each in found.items()
    }


def _of_installed(
    platform: Platform, repository: RepositoryKey, package: InstalledPackage
) -> Checksum:
    if package.metadata is None:
        return Checksum(reason="it has no .dist-info folder")
    folder = Path(package.metadata)
    changed = changed_files(folder)
    if changed is None:
        return Checksum(reason="it has no RECORD of its files")
    if changed:
        return Checksum(reason=f"its files were changed after installation: {changed[0]}")
    tags, metadata = wheel_tags(folder), metadata_sha256(folder)
    fitting = [
        each
        for each in indexed_files(platform.session, repository, package.key)
        if each.sha256
        and is_wheel_of(each.name, package.version, tags)
        and each.metadata_sha256 in (None, metadata)
    ]
    if len(fitting) != 1:
        return Checksum(
            checked_by="RECORD" if not fitting else None,
            reason=f"the repository has {len(fitting)} wheels of this version and kind",
        )
    return Checksum(fitting[0].sha256, checked_by="repository")


def _other_digests(
    platform: Platform, digests: Iterable[str | None]
) -> dict[str | None, tuple[str, str]]:
    """SHA-1 and MD5 by SHA-256, of what the platform stores."""
    wanted = sorted({digest for digest in digests if digest})
    found: dict[str | None, tuple[str, str]] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        criteria = [{"sha256": digest} for digest in wanted[begin : begin + _AT_ONCE]]
        for item in platform.search.items({"$or": criteria}):
            found[item.sha256] = (item.sha1, item.md5)
    return found
