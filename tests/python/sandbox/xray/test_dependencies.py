"""Which recorded dependencies are Python packages, and what is found about them."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.build_info import BuildDependency, BuildInfo, Module
from mlops_jfrog.sandbox.xray.dependencies import identify, vulnerable_dependencies
from mlops_jfrog.sandbox.xray.finding import XrayFinding
from mlops_jfrog.scan.advisories import AdvisoryDatabase


def findings(*dependencies: BuildDependency, module: str = "python") -> list[XrayFinding]:
    build = BuildInfo(
        "churn",
        "7",
        "2026-11-21T00:50:56.171+0000",
        modules=(Module("churn", module, dependencies=dependencies),),
    )
    return list(vulnerable_dependencies(build, AdvisoryDatabase.bundled()))


def test_a_vulnerable_dependency_is_found_with_its_way_into_the_build() -> None:
    dependency = BuildDependency(
        "joblib:1.1.0", "whl", requested_by=(("scikit-learn:1.0", "churn"), ("churn",))
    )
    first, second = findings(dependency)
    assert first.issue_id == "PYSEC-2022-288"
    assert first.component_id == "pypi://joblib:1.1.0"
    assert first.cves == ("CVE-2022-21797",)
    assert first.fixed_versions == ("1.2.0",)
    assert first.impact_paths == (
        ("build://churn:7", "pypi://scikit-learn:1.0", "pypi://joblib:1.1.0"),
    )
    assert second.impact_paths == (("build://churn:7", "pypi://joblib:1.1.0"),)


@pytest.mark.parametrize(
    ("dependency", "module", "found"),
    [
        (BuildDependency("joblib:1.2.0"), "python", 0),
        (BuildDependency("joblib:1.1.0"), "python", 1),
        (BuildDependency("JobLib:1.1.0"), "pypi", 1),
        (BuildDependency("joblib:1.1.0"), "generic", 0),
        (BuildDependency("joblib:1.1.0", "pypi"), "generic", 1),
        (BuildDependency("joblib-1.1.0-py2.py3-none-any.whl"), "python", 1),
        (BuildDependency("joblib-1.1.0.tar.gz"), "python", 1),
        (BuildDependency("train.csv"), "generic", 0),
    ],
)
def test_python_packages_are_recognised(
    dependency: BuildDependency, module: str, found: int
) -> None:
    assert len(findings(dependency, module=module)) == found


@pytest.mark.parametrize("version", ["", ":", ":latest", ":1.x"])
def test_a_version_that_cannot_be_compared_is_not_taken_for_a_good_one(version: str) -> None:
    assert [each.issue_id for each in findings(BuildDependency(f"joblib{version}"))] == [
        "PYSEC-2022-288"
    ]


@pytest.mark.parametrize("name", ["", "not a wheel.whl", "git+https://x:y", "-:1.0"])
def test_what_cannot_be_identified_is_a_finding(name: str) -> None:
    (finding,) = findings(BuildDependency(name))
    assert finding.issue_id == "UNIDENTIFIED-DEPENDENCY"
    assert "could not be checked" in finding.summary
    assert identify(name) is None
