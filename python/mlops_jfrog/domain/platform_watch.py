"""What Xray shall do: index every build, and fail those with a violation."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_jfrog.domain.managed_fields import Members, Whole
from mlops_jfrog.domain.platform_layout import Layout
from mlops_jfrog.domain.setup_plan import Kind, Wanted

POLICY = WATCH = "mlops-builds"
BINARY_MANAGER = "default"
"""Xray's name for the Artifactory that it belongs to."""
EVERY_BUILD = "**"


def xray_rules(layout: Layout) -> Iterator[Wanted]:
    """The policy before the watch that names it; indexing last, when builds can be judged."""
    rules = (
        _rule("malicious", 1, {"malicious_package": True}),
        _rule("high-severity", 2, {"min_severity": "High"}),
    )
    yield Wanted(
        Kind.POLICY,
        POLICY,
        identity={"type": "security"},
        initial={"name": POLICY, "description": "Fails builds of models (mlops-jfrog setup)."},
        managed={"rules": Members(rules, by="name")},
        summary="fails builds with malicious files or vulnerabilities of high severity",
    )
    yield Wanted(
        Kind.WATCH,
        WATCH,
        initial={"general_data": {"name": WATCH, "description": "All builds (mlops-jfrog setup)."}},
        managed={
            "general_data": {"active": True},
            "project_resources": {
                "resources": Members(
                    ({"type": "all-builds", "bin_mgr_id": BINARY_MANAGER},), by="type"
                )
            },
            "assigned_policies": Members(({"name": POLICY, "type": "security"},), by="name"),
        },
        summary=f"policy {POLICY} on all builds",
    )
    # Older Xrays take names only, so the build at hand is named too.
    names = [EVERY_BUILD, *([layout.build_name] if layout.build_name else [])]
    managed = {"indexed_builds": Members(tuple(names))}
    yield Wanted(Kind.INDEXING, BINARY_MANAGER, managed=managed)


def _rule(name: str, priority: int, criteria: dict[str, object]) -> dict[str, object]:
    return {
        "name": name,
        "priority": priority,
        "criteria": Whole(criteria),
        "actions": {"fail_build": True},
    }
