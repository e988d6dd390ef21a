"""When an upstream got what is cached: curation goes by it, with the upstream there or not."""

from __future__ import annotations

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox.curation.gate import PUBLISHED
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform


def note_publication(platform: Platform, node: Node, instant: object) -> None:
    """Keep it as a property of the cached file; nothing where the upstream does not say."""
    if isinstance(instant, str) and instant:
        with platform.database.write() as db:
            set_properties(db, node, Properties.of([(PUBLISHED, instant)]))
