"""Everything that a platform needs, in an order in which it can be made."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_jfrog.domain.platform_layout import Layout, repositories
from mlops_jfrog.domain.platform_rights import groups, permission_targets
from mlops_jfrog.domain.platform_watch import xray_rules
from mlops_jfrog.domain.setup_plan import Entry, LeftOut, Wanted


def needed(layout: Layout, *, xray: bool) -> Iterator[Entry]:
    """``xray`` is whether the platform has one."""
    made = list(repositories(layout))
    yield from made
    for rule in xray_rules(layout):
        yield rule if xray else LeftOut(rule.kind, rule.name, "the platform has no Xray")
    yield from groups()
    remotes = [
        each.name
        for each in made
        if isinstance(each, Wanted) and each.identity.get("rclass") == "remote"
    ]
    yield from permission_targets(layout, remotes)
