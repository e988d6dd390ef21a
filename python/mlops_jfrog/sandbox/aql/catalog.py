"""All domains, by name."""

from __future__ import annotations

from mlops_jfrog.sandbox.aql.archives import ARCHIVES, ENTRIES
from mlops_jfrog.sandbox.aql.builds import (
    ARTIFACTS,
    BUILD_PROPERTIES,
    BUILDS,
    DEPENDENCIES,
    MODULES,
    PROMOTIONS,
)
from mlops_jfrog.sandbox.aql.domains import Domain, Hop
from mlops_jfrog.sandbox.aql.items import ITEMS, PROPERTIES
from mlops_jfrog.sandbox.envelope import Refused

DOMAINS: dict[str, Domain] = {
    domain.name: domain
    for domain in (
        *(ITEMS, PROPERTIES, BUILDS, BUILD_PROPERTIES, PROMOTIONS, MODULES, ARTIFACTS),
        *(DEPENDENCIES, ARCHIVES, ENTRIES),
    )
}


def domain(name: str) -> Domain:
    """The domain that is asked for; 400 for an unknown one."""
    found = DOMAINS.get(name)
    if found is None or not found.asked:
        known = sorted(one.name for one in DOMAINS.values() if one.asked)
        raise Refused(400, f"{name} is no domain: {', '.join(known)}")
    return found


def target(hop: Hop) -> Domain:
    """Where a hop leads to."""
    return DOMAINS[hop.target]
