"""All domains that can be asked for; services add theirs here, and what they are to items."""

from __future__ import annotations

from dataclasses import replace

from mlops_jfrog.sandbox.aql.builds import BUILDS, ITEM_RELATIONS
from mlops_jfrog.sandbox.aql.domains import Domain
from mlops_jfrog.sandbox.aql.items import ITEMS
from mlops_jfrog.sandbox.envelope import Refused

DOMAINS: dict[str, Domain] = {
    domain.name: domain
    for domain in (
        replace(ITEMS, relations={**ITEMS.relations, **{one.name: one for one in ITEM_RELATIONS}}),
        BUILDS,
    )
}


def domain(name: str) -> Domain:
    """The domain with this name; 400 for an unknown one."""
    if name not in DOMAINS:
        raise Refused(400, f"{name} is no domain: {', '.join(sorted(DOMAINS))}")
    return DOMAINS[name]
