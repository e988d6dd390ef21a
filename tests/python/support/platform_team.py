"""What a platform team does on a sandbox: set it up, hand out tokens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.token_terms import scope_text
from mlops_jfrog.jfrog.access import Access, TokenRequest
from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from mlops_jfrog.workflows.context import Context, open_context
from mlops_jfrog.workflows.set_up import apply_setup, plan_setup

Row = Mapping[str, str | None]


@dataclass
class PlatformTeam:
    """The administrator of one sandbox, in an empty folder; pip's own files don't count."""

    sandbox: RunningSandbox
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment = {
            "JF_URL": self.sandbox.url,
            "JF_ACCESS_TOKEN": self.sandbox.admin_token,
            "JFROG_CLI_HOME_DIR": str(self.folder / "no-jfrog-home"),
            "PIP_CONFIG_FILE": os.devnull,
            **self.environment,
        }

    def context(self) -> Context:
        return open_context(ProjectOperation(), environment=self.environment, directory=self.folder)

    def plan(self) -> dict[str, Row]:
        """The plan's lines by name; kinds that share a name are told apart: ``watch x``."""
        return rows(plan_setup(self.context()))

    def apply(self) -> dict[str, Row]:
        return rows(apply_setup(self.context()))

    def token(self, *groups: str, user: str = "robot") -> str:
        """A token with the rights of ``groups`` and no others."""
        request = TokenRequest(scope_text(groups, []), 600, user, "for a test")
        return Access(self.context().platform.session).create_token(request).secret


@contextmanager
def platform_team(folder: Path) -> Iterator[PlatformTeam]:
    """The team of a sandbox of its own, which it has set up; data and settings in ``folder``."""
    with start_in_thread(folder / "sandbox") as sandbox:
        team = PlatformTeam(sandbox, folder)
        team.apply()
        yield team


def rows(outcome: Outcome) -> dict[str, Row]:
    listed = outcome.outputs["plan"]
    assert isinstance(listed, list)
    return {f"{row['kind']} {row['name']}": row for row in listed}


def actions(lines: Mapping[str, Row]) -> set[str | None]:
    return {row["action"] for row in lines.values()}
