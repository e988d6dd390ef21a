"""What can be generated: file name, template and values of each target."""

from __future__ import annotations

import dataclasses
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.description import Description
from mlops_jfrog.version import __version__

STYLES = ("declarative", "short", "scripted")


@dataclass(frozen=True)
class Target:
    """One kind of file; ``comment`` begins its comment lines."""

    name: str
    file: str
    comment: str


JENKINS = Target("jenkins", "Jenkinsfile", "//")
GITHUB = Target("github-actions", ".github/workflows/mlops.yml", "#")
GITLAB = Target("gitlab-ci", ".gitlab-ci.yml", "#")
TARGETS = {target.name: target for target in (JENKINS, GITHUB, GITLAB)}


def template_name(target: Target, style: str) -> str:
    """The template that makes it; ``style`` counts for Jenkins alone."""
    return f"{style}.jinja" if target is JENKINS else f"{target.name}.yml.jinja"


def template_values(target: Target, style: str, description: Description) -> Mapping[str, object]:
    """What the template may write; ConfigurationError for what the target can't do."""
    values = {
        each.name: getattr(description, each.name) for each in dataclasses.fields(description)
    }
    if target is JENKINS:
        return _of_short_form(values) if style == "short" else values
    description.training.needs_jenkins(target.name)
    if target is GITHUB:
        _check_actions(description)
    return {
        **values,
        "cron": plain_cron(description.schedule, description.model),
        "helper": f"mlops-jfrog=={__version__}",
    }


def plain_cron(schedule: str | None, model: str) -> str | None:
    """Jenkins' ``H`` as a number that suits the model: the same at every generation."""
    if schedule is None:
        return None
    limits = (60, 24, 28, 12, 7)
    return " ".join(
        _without_hash(field, limit, place, model)
        for place, (field, limit) in enumerate(zip(schedule.split(), limits, strict=True))
    )


def _without_hash(field: str, limit: int, place: int, model: str) -> str:
    if not field.startswith("H"):
        return field
    if field.startswith("H("):
        raise ConfigurationError(
            f"schedule: {field!a} is only known to Jenkins", hint="Write a number, H or H/15."
        )
    lowest = 1 if place in (2, 3) else 0
    step = field.partition("/")[2]
    if step and not (step.isdecimal() and 0 < int(step) <= limit):
        raise ConfigurationError(f"schedule: {field!a} is no field of a schedule")
    chosen = zlib.crc32(f"{model} {place}".encode())
    if step:
        return f"{chosen % int(step) + lowest}-{limit - 1 + lowest}/{step}"
    return str(chosen % limit + lowest)


def _of_short_form(values: Mapping[str, object]) -> dict[str, object]:
    """Only what must be known before ``mlops.yml`` can be read."""
    return {name: values[name] for name in ("library", "agent")}


def _check_actions(description: Description) -> None:
    github = description.github
    for name in ("checkout", "setup_python", "setup_jfrog"):
        action = getattr(github, name)
        if action is None:
            raise ConfigurationError(
                f"github.{name} is not set",
                hint="Say in the organisation file which action at which version or commit may be "
                f"used: `github: {{{name}: owner/action@<commit>}}`.",
            )
        repository, at, version = action.partition("@")
        if not (at and version and "/" in repository) or set(action) & set(" '\"\n${}"):
            raise ConfigurationError(
                f"github.{name} is {action!a}, without a version", hint="Write owner/action@commit."
            )
    asked = description.approval.required and not description.approval.kinds
    if asked and github.environment is None:
        raise ConfigurationError(
            "a person must approve, and GitHub asks people by an environment's rules",
            hint="Make an environment with required reviewers and name it: "
            "`github: {environment: production}`.",
        )


def digest(values: Mapping[str, object], templates: Mapping[str, str], name: str) -> str:
    """Digest of everything the file is made from, the generator's version left out."""
    hashed = hashlib.sha256()
    for part in (name, repr(sorted(values.items())), repr(sorted(templates.items()))):
        hashed.update(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest())
    return hashed.hexdigest()[:16]
