"""Everything that is wrong with one run of a build."""

from __future__ import annotations

import functools
from pathlib import Path

from mlops_jfrog.domain.build_info import BuildInfo
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.checksum_store import find_checksums
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.xray.dependencies import vulnerable_dependencies
from mlops_jfrog.sandbox.xray.finding import XrayFinding, merged
from mlops_jfrog.sandbox.xray.model_files import unsafe_models
from mlops_jfrog.scan.advisories import AdvisoryDatabase


def inspect(platform: Platform, run: Run) -> list[XrayFinding]:
    """Match the recorded dependencies, scan the stored artifacts; takes as long as that takes."""
    with platform.database.read() as db:
        build = runs.build_info(db, platform.store, run)
        digests = _digests(build)
        stored = {
            digest: platform.store.path(digest)
            for digest in digests
            if find_checksums(db, "sha256", digest)
        }
    advisories = advisory_database(platform.advisories)
    return merged([*vulnerable_dependencies(build, advisories), *unsafe_models(build, stored)])


@functools.cache
def advisory_database(folder: Path | None) -> AdvisoryDatabase:
    """The records of a folder, or the bundled ones; read once in a process."""
    return AdvisoryDatabase.from_folder(folder) if folder else AdvisoryDatabase.bundled()


def _digests(build: BuildInfo) -> set[str]:
    return {
        artifact.sha256.lower()
        for module in build.modules
        for artifact in module.artifacts
        if artifact.sha256
    }
