"""From a project file to what is generated from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.integrations.jenkins.describe import describe, static_settings
from mlops_jfrog.integrations.jenkins.generated_file import GeneratedFile
from mlops_jfrog.integrations.jenkins.rendering import PARTS, packaged_templates, render
from mlops_jfrog.integrations.jenkins.targets import (
    JENKINS,
    TARGETS,
    digest,
    template_name,
    template_values,
)


@dataclass(frozen=True)
class Order:
    """What to make of every project; ``style`` None takes the project's own."""

    target: str = JENKINS.name
    style: str | None = None
    organisation: Mapping[str, str] = field(default_factory=dict)
    """Sources of the organisation's own templates by name."""
    environment: Mapping[str, str] = field(default_factory=dict)


def generate(project_file: Path, order: Order, output: Path | None = None) -> GeneratedFile:
    """The file for one project; ConfigurationError where its project file is wrong or not there."""
    if not project_file.is_file():
        raise ConfigurationError(
            f"there is no project file {project_file}", hint="`mlops-jfrog init` writes one."
        )
    target = TARGETS[order.target]
    description = describe(static_settings(project_file, order.environment))
    style = order.style or description.style
    if target is not JENKINS and order.style is not None:
        raise UsageError(f"{target.name} has no styles", hint="Leave --style out.")
    name = template_name(target, style)
    values = template_values(target, style, description)
    body = render(name, values, order.organisation)
    used = {each: packaged_templates()[each] for each in (name, PARTS)}
    inputs = digest(values, {**used, **order.organisation}, name)
    path = output or project_file.parent / target.file
    return GeneratedFile.made(path, body, inputs, target.comment, project_file.name)
