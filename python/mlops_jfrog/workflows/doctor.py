"""Doctor: what is wrong with this machine, the settings and the platform, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.servers import Doctor
from mlops_jfrog.domain.diagnosis import Check, State, count
from mlops_jfrog.errors import ConfigurationError, MlopsError
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.doctor_machine import (
    capabilities,
    machine_checks,
    network_checks,
    tool_checks,
)
from mlops_jfrog.workflows.doctor_platform import platform_checks


def doctor(operation: Doctor, context: Context) -> Outcome:
    """The command and the step; ConfigurationError where something that is needed is wrong."""
    context.journal.step("look at this machine, the settings and the platform")
    checks: list[Check] = []
    for check in _checks(context):
        checks.append(check)
        if check.state is not State.OK:
            remedy = f" -> {check.remedy}" if check.remedy else ""
            context.journal.detail(f"{check.state.value}: {check.name}: {check.found}{remedy}")
    wrong = count(checks, State.WRONG)
    outputs: dict[str, object] = {
        "checks": [check.to_json() for check in checks],
        "capabilities": [each.to_json() for each in capabilities(context.environment)],
        "wrong": wrong,
    }
    if wrong:
        context.journal.outputs |= outputs
        first = next(check for check in checks if check.state is State.WRONG)
        raise ConfigurationError(
            f"{wrong} of {len(checks)} checks found something wrong, first {first.name}:"
            f" {first.found}",
            hint=first.remedy or "Every one is listed above.",
        )
    warnings = count(checks, State.WARNING)
    told = f"{len(checks)} checks, nothing is wrong"
    return Outcome(outputs, told + (f", {warnings} to look at" if warnings else ""))


def _checks(context: Context) -> Iterator[Check]:
    """As far as it goes: without a platform only the machine is looked at."""
    yield from machine_checks(context)
    try:
        project = context.settings.project()
    except MlopsError as error:
        yield Check("settings", State.WRONG, error.message, error.hint)
        return
    model = project.known_model
    found = f"model {model}" if model else "no model: no mlops.yml here"
    yield Check("settings", State.OK, found)
    try:
        connection = context.settings.connection()
    except MlopsError as error:
        yield Check("platform", State.WRONG, error.message, error.hint)
        return
    yield Check("platform", State.OK, f"{connection.url} ({_origin(context)})")
    yield from network_checks(connection)
    try:
        if connection.credentials is not None:
            _ = connection.credentials.authorization
    except MlopsError as error:  # a reference to a secret that can't be read
        yield Check("credential", State.WRONG, error.message, error.hint)
        return
    yield from tool_checks(context, connection)
    yield from platform_checks(context)


def _origin(context: Context) -> str:
    origins = {each.key: each.origin for each in context.settings.explain()}
    return origins.get("url", "unknown")
