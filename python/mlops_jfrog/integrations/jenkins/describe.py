"""From settings to the description of a pipeline; what can't be generated is refused here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.description import (
    Actions,
    Agent,
    Approval,
    BuildParameter,
    Deployment,
    Description,
    GitLab,
    Library,
    Notifications,
)
from mlops_jfrog.integrations.jenkins.read_training import training_from
from mlops_jfrog.settings import Settings, load_settings
from mlops_jfrog.settings.effective import Effective

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*\Z")
_ORGANISATION_FILE = "MLOPS_ORGANISATION_FILE"
_APPROVAL_HOURS = 72


def static_settings(project_file: Path, environment: Mapping[str, str]) -> Settings:
    """Settings of defaults, organisation and project file alone.

    What is generated must not depend on who generates it: neither on the variables of a shell nor
    on the build that runs it.
    """
    kept = {
        name: value for name, value in environment.items() if name in {_ORGANISATION_FILE, "HOME"}
    }
    return load_settings(
        directory=project_file.parent,
        environment=kept,
        arguments={},
        project_file=Path(project_file.name),
    )


def describe(settings: Settings) -> Description:
    """The description; ConfigurationError for what is wrong or missing."""
    project = settings.project()
    effective = settings.effective()
    text = effective.text
    return Description(
        model=project.model,
        owner=text("owner"),
        python=effective.required("python", str),
        requirements=project.requirements,
        metrics=project.metrics,
        pypi_repository=project.pypi_repository,
        publish_stage=project.publish_stage,
        target_stage=project.promotion.target,
        training=training_from(effective, project.model),
        tests=effective.texts("test"),
        parameters=_parameters(effective),
        environment=_variables(effective),
        agent=Agent(text("agent.label"), text("agent.image"), number(effective, "agent.hours", 1)),
        schedule=_schedule(effective),
        main_branch=_branch(effective),
        approval=_approval(effective),
        notifications=Notifications(
            effective.texts("notifications.email"),
            text("notifications.slack"),
            effective.texts("notifications.on"),
        ),
        deployment=Deployment(
            text("deployment.job"), text("deployment.workflow"), text("deployment.project")
        ),
        library=Library(
            effective.required("library.name", str),
            text("library.version"),
            text("credentials.url"),
            text("credentials.token"),
        ),
        keep_builds=number(effective, "jenkins.keep_builds", 50),
        style=text("jenkinsfile.style") or "declarative",
        github=_actions(effective),
        gitlab=GitLab(
            text("gitlab.image"), text("gitlab.oidc_provider"), text("gitlab.oidc_audience")
        ),
    )


def number(effective: Effective, key: str, default: int) -> int:
    """A whole number of at least one."""
    value = effective.values.get(key)
    found = default if value is None else int(str(value.value))
    if found < 1:
        raise ConfigurationError(f"{_place(effective, key)}{key} must be at least 1")
    return found


def names_below(effective: Effective, section: str) -> list[str]:
    """The names that the user chose below a section, in the order of the file."""
    prefix = f"{section}."
    found = [key.removeprefix(prefix) for key in effective.values if key.startswith(prefix)]
    return list(dict.fromkeys(found))


def _place(effective: Effective, key: str) -> str:
    """File and line that say ``key``, for the begin of a message."""
    value = effective.values.get(key)
    return "" if value is None else f"{value.origin}: "


def _parameters(effective: Effective) -> tuple[BuildParameter, ...]:
    names = dict.fromkeys(name.partition(".")[0] for name in names_below(effective, "parameters"))
    found = []
    for name in names:
        _check_variable(effective, f"parameters.{name}", name)
        choices = effective.texts(f"parameters.{name}.choices")
        default = effective.text(f"parameters.{name}.default")
        if choices and default is not None:
            if default not in choices:
                place = _place(effective, f"parameters.{name}.default")
                raise ConfigurationError(
                    f"{place}parameters.{name}: {default!a} is none of its choices"
                )
            # A choice's default is its first value.
            choices = (default, *(each for each in choices if each != default))
        found.append(
            BuildParameter(
                name,
                default or next(iter(choices), ""),
                effective.text(f"parameters.{name}.help") or "",
                choices,
            )
        )
    return tuple(found)


def _variables(effective: Effective) -> tuple[tuple[str, str], ...]:
    pairs = []
    for name in names_below(effective, "environment"):
        _check_variable(effective, f"environment.{name}", name)
        pairs.append((name, str(effective.values[f"environment.{name}"].value)))
    return tuple(pairs)


def _check_variable(effective: Effective, prefix: str, name: str) -> None:
    if not _VARIABLE.match(name) or name in {"PATH", "VIRTUAL_ENV"}:
        origin = next(v.origin for key, v in effective.values.items() if key.startswith(prefix))
        raise ConfigurationError(
            f"{origin}: {name!a} can't be the name of a variable here",
            hint="Use letters, digits and '_'. PATH and VIRTUAL_ENV belong to the build.",
        )


def _branch(effective: Effective) -> str:
    branch = effective.required("main_branch", str)
    if not _BRANCH.match(branch):
        place = _place(effective, "main_branch")
        raise ConfigurationError(f"{place}main_branch {branch!a} is no name of a branch")
    return branch


def _schedule(effective: Effective) -> str | None:
    schedule = effective.text("schedule")
    if schedule is not None and len(schedule.split()) != 5:
        raise ConfigurationError(
            f"{_place(effective, 'schedule')}schedule {schedule!a} has not five fields",
            hint='Write minute, hour, day, month, weekday: "H 3 * * 1".',
        )
    return schedule


def _approval(effective: Effective) -> Approval:
    kinds = effective.texts("promotion.approvals")
    submitter = effective.text("approval.submitter")
    asked = effective.values["promotion.approval"].value is True
    hours = number(effective, "approval.hours", _APPROVAL_HOURS)
    return Approval(asked or bool(kinds) or submitter is not None, kinds, submitter, hours)


def _actions(effective: Effective) -> Actions:
    text = effective.text
    return Actions(
        checkout=text("github.checkout"),
        setup_python=text("github.setup_python"),
        setup_jfrog=text("github.setup_jfrog"),
        runner=effective.required("github.runner", str),
        oidc_provider=text("github.oidc_provider"),
        oidc_audience=text("github.oidc_audience"),
        environment=text("github.environment"),
    )
