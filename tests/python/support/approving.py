"""People who approve, and what they leave behind."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mlops_jfrog.contract.approval import Approve
from mlops_jfrog.contract.result import Outcome
from support.platform_team import PlatformTeam
from support.project import Project, Registry

KINDS = {"approvals": ["qa", "security"]}


def published_for_two(project: Project) -> Project:
    """A version whose promotion needs two kinds of approval."""
    project.configure(promotion=KINDS)
    project.publish()
    return project


def somebody(project: Project, team: PlatformTeam, user: str) -> Project:
    """The same project in another person's hands, with a token of their own."""
    token = team.token("mlops-publishers", user=user)
    return replace(project, environment={**project.environment, "JF_ACCESS_TOKEN": token})


def approve(project: Project, *kinds: str, **arguments: Any) -> Outcome:
    return project.run(Approve(kinds=kinds or None, **arguments))


def statement(registry: Registry, outcome: Outcome, kind: str) -> dict[str, Any]:
    paths = outcome.outputs["evidence"]
    assert isinstance(paths, Mapping)
    envelope = registry.call("GET", f"artifactory/{paths[kind]}").json()
    found: dict[str, Any] = json.loads(base64.b64decode(envelope["payload"]))
    return found
