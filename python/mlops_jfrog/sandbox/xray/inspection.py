"""Everything that is in one run of a build, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_jfrog.domain.build_info import BuildInfo
from mlops_jfrog.sandbox.builds import runs
from mlops_jfrog.sandbox.builds.runs import Run
from mlops_jfrog.sandbox.checksum_store import find_checksums
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.xray.component import Component
from mlops_jfrog.sandbox.xray.criteria import Subject
from mlops_jfrog.sandbox.xray.dependencies import (
    identify,
    python_dependencies,
    vulnerable_dependencies,
)
from mlops_jfrog.sandbox.xray.finding import XrayFinding, merged
from mlops_jfrog.sandbox.xray.inventory import components_of
from mlops_jfrog.sandbox.xray.knowledge import knowledge_of
from mlops_jfrog.sandbox.xray.model_files import unsafe_models
from mlops_jfrog.sandbox.xray.package_shelf import PackageShelf


@dataclass(frozen=True)
class Inspection:
    """Findings, the worst first, and the parts with their licences and releases."""

    findings: Sequence[XrayFinding] = ()
    components: Sequence[Component] = ()

    @property
    def subjects(self) -> list[Subject]:
        """What policies are held against."""
        return [*self.findings, *self.components]


def inspect(platform: Platform, run: Run) -> Inspection:
    """Match the recorded dependencies, scan the stored artifacts; takes as long as that takes."""
    with platform.database.read() as db:
        build = runs.build_info(db, platform.store, run)
        digests = _digests(build)
        stored = {
            digest: platform.store.path(digest)
            for digest in digests
            if find_checksums(db, "sha256", digest)
        }
        packages = [identify(each.id) for _, each in python_dependencies(build)]
        projects = [each.name for each in packages if each is not None]
        shelf = PackageShelf.load(db, platform.store, projects)
        components = components_of(build, shelf, db, platform.store)
    advisories = knowledge_of(platform.advisories).advisories()
    found = merged([*vulnerable_dependencies(build, advisories), *unsafe_models(build, stored)])
    return Inspection(found, components)


def _digests(build: BuildInfo) -> set[str]:
    return {
        artifact.sha256.lower()
        for module in build.modules
        for artifact in module.artifacts
        if artifact.sha256
    }
