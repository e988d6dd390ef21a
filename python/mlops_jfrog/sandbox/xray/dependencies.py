"""The Python packages that a build-info records, and what is known to be wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from mlops_jfrog.domain.build_info import BuildDependency, BuildInfo, Module
from mlops_jfrog.domain.vulnerability import Severity
from mlops_jfrog.sandbox.xray.finding import FindingKind, XrayFinding
from mlops_jfrog.scan.advisories import AdvisoryDatabase

_MODULE_TYPES = {"python", "pypi"}
_PACKAGE_TYPES = {"python", "pypi", "whl", "wheel", "sdist"}
_MALICIOUS = "MAL-"
"""How OSV ids of packages begin that were made to do harm."""
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z")


@dataclass(frozen=True)
class PythonPackage:
    """A recorded dependency; ``version`` is empty where the record has none."""

    name: str
    version: str

    @property
    def component_id(self) -> str:
        """As Xray names it."""
        return f"pypi://{self.name}:{self.version}"


def vulnerable_dependencies(
    build: BuildInfo, advisories: AdvisoryDatabase
) -> Iterator[XrayFinding]:
    """A finding for each advisory of each Python dependency.

    A dependency that can't be identified can't be checked, and is a finding too.
    """
    for module, dependency in python_dependencies(build):
        package = identify(dependency.id)
        if package is None:
            yield _unidentified(build, dependency)
            continue
        for path in impact_paths(build, module, dependency, package):
            yield from package_findings(package, path, advisories)


def python_dependencies(build: BuildInfo) -> Iterator[tuple[Module, BuildDependency]]:
    """Those that are Python packages, each with the module that records it."""
    for module in build.modules:
        for dependency in module.dependencies:
            if module.type in _MODULE_TYPES or dependency.type in _PACKAGE_TYPES:
                yield module, dependency


def identify(dependency_id: str) -> PythonPackage | None:
    """From ``joblib:1.2.0``, ``joblib``, or the name of a wheel or source archive; else None."""
    name, _, version = dependency_id.partition(":")
    if version:
        return PythonPackage(name, version) if _NAME.match(name) else None
    try:
        if name.endswith(".whl"):
            wheel_name, wheel_version, _, _ = parse_wheel_filename(name)
            return PythonPackage(wheel_name, str(wheel_version))
        if name.endswith((".tar.gz", ".zip")):
            sdist_name, sdist_version = parse_sdist_filename(name)
            return PythonPackage(sdist_name, str(sdist_version))
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return PythonPackage(name, "") if _NAME.match(name) else None


def impact_paths(
    build: BuildInfo, module: Module, dependency: BuildDependency, package: PythonPackage
) -> Iterator[tuple[str, ...]]:
    """Chains of component ids that lead from the build to a package."""
    root = f"build://{build.name}:{build.number}"
    for requested_by in dependency.requested_by or ((module.id,),):
        ancestors = [identify(each) for each in reversed(requested_by) if each != module.id]
        names = (each.component_id for each in ancestors if each is not None)
        yield (root, *names, package.component_id)


def package_findings(
    package: PythonPackage, path: tuple[str, ...], advisories: AdvisoryDatabase
) -> Iterator[XrayFinding]:
    """A finding for each advisory of one package, which ``path`` leads to."""
    for advisory in advisories.matching(package.name, package.version):
        harmful = advisory.id.startswith(_MALICIOUS)
        yield XrayFinding(
            kind=FindingKind.PACKAGE if harmful else FindingKind.VULNERABILITY,
            issue_id=advisory.id,
            summary=advisory.summary,
            severity=Severity.CRITICAL if harmful else advisory.severity,
            component_id=package.component_id,
            impact_paths=(path,),
            score=advisory.score,
            vector=advisory.vector,
            cves=advisory.cves,
            references=advisory.references,
            fixed_versions=advisory.fixed_versions,
        )


def _unidentified(build: BuildInfo, dependency: BuildDependency) -> XrayFinding:
    component_id = f"generic://{dependency.id}"
    return XrayFinding(
        kind=FindingKind.VULNERABILITY,
        issue_id="UNIDENTIFIED-DEPENDENCY",
        summary=f"{dependency.id!a} names no package and version, so it could not be checked",
        severity=Severity.HIGH,
        component_id=component_id,
        impact_paths=((f"build://{build.name}:{build.number}", component_id),),
    )
