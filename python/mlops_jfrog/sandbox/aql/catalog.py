"""All domains that can be asked for; services add theirs here, and relations to items."""

from __future__ import annotations

from dataclasses import replace

from mlops_jfrog.sandbox.aql.domains import Domain, Relation
from mlops_jfrog.sandbox.aql.items import ITEMS
from mlops_jfrog.sandbox.envelope import Refused

ITEM_RELATIONS: tuple[Relation, ...] = ()
"""What other services relate to items, e.g. ``artifact`` and ``dependency`` of builds."""

DOMAINS: dict[str, Domain] = {
    domain.name: domain
    for domain in (
        replace(ITEMS, relations={**ITEMS.relations, **{one.name: one for one in ITEM_RELATIONS}}),
    )
}


def domain(name: str) -> Domain:
    """The domain with this name; 400 for an unknown one."""
    if name not in DOMAINS:
        raise Refused(400, f"{name} is no domain: {', '.join(sorted(DOMAINS))}")
    return DOMAINS[name]
