"""A whole pipeline, as the project file describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from mlops_jfrog.contract.operation import Identified
from mlops_jfrog.contract.parameter import Interface, parameter


@dataclass(frozen=True)
class Pipeline(Identified):
    """What a whole pipeline does for the project."""

    name: ClassVar[str] = "pipeline"
    step: ClassVar[str | None] = "mlopsPipeline"
    summary: ClassVar[str] = "Take a project from its source to production, as mlops.yml says."
    outputs: ClassVar[Mapping[str, str]] = {
        "model": "Name of the model.",
        "version": "Version that this run publishes.",
        "stage": "Stage it is published to.",
        "to": "Stage it is promoted to.",
        "requirements": "File of the packages to install first, or null.",
        "commands": "Commands that make the model, in order.",
        "tests": "Commands that test it, before anything is published.",
        "promote": "Whether this run promotes it: builds of the main branch do.",
        "approvals": "Kinds of approval that the promotion needs.",
        "approvers": "Who may give one, by kind, where the policy says so.",
        "submitter": "Users and groups who may approve, separated by commas, or null.",
        "hours": "How long to wait for an approval.",
    }

    commands: tuple[str, ...] | None = parameter(
        "Command that makes the model; by default train: of mlops.yml.", flag="--command"
    )
    promote: bool | None = parameter("Promote it, whatever the branch.")
    label: str | None = parameter(
        "Label of the agents that build; by default any.", interface=Interface.STEP
    )
    submitter: str | None = parameter(
        "Users and groups who may approve, separated by commas.", interface=Interface.STEP
    )
    hours: int | None = parameter(
        "How long to wait for an approval; by default 72 hours.", interface=Interface.STEP
    )
