"""What a doctor looks at on the platform; nothing is changed there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.diagnosis import Check, State, clock_check, expiry_check
from mlops_jfrog.errors import AuthenticationError, MlopsError, PermissionDenied
from mlops_jfrog.jfrog.rights import (
    ListedRepository,
    may_deploy,
    may_read,
    visible_repositories,
)
from mlops_jfrog.jfrog.system import System
from mlops_jfrog.settings import BearerToken
from mlops_jfrog.settings.credentials import token_expiry
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.tool_environment import credential_user

_SET_UP = "`mlops-jfrog setup apply` creates it; an administrator runs it."
_SET_UP_HUB = (
    "`mlops-jfrog setup apply` creates it once the setting huggingface.url names the hub; "
    "an administrator runs it."
)


def platform_checks(context: Context) -> Iterator[Check]:
    """Services, clock, credential, repositories, rights; what depends on a wrong one is unknown."""
    session = context.platform.session
    try:
        answer = session.request("GET", "artifactory", "api/system/ping", idempotent=True)
    except AuthenticationError as error:
        yield Check("Artifactory", State.OK, session.service_url("artifactory"))
        yield Check("credential", State.WRONG, error.message, error.hint)
        return
    except MlopsError as error:
        yield Check("Artifactory", State.WRONG, error.message, error.hint)
        yield Check("credential", State.UNKNOWN, "Artifactory does not answer")
        return
    yield Check("Artifactory", State.OK, session.service_url("artifactory"))
    yield _clock(context, answer.headers.get("Date"))
    yield from _other_services(context)
    credential = _credential(context)
    yield credential
    yield from _token_end(context)
    if credential.state is State.OK:
        yield from _repositories(context)


def _clock(context: Context, told: str | None) -> Check:
    try:
        there = parsedate_to_datetime(told or "")
    except ValueError:
        return Check("clock", State.UNKNOWN, "the platform does not say what time it is")
    return clock_check(datetime.now(timezone.utc), there.astimezone(timezone.utc))


def _other_services(context: Context) -> Iterator[Check]:
    session = context.platform.session
    xray = System(session).xray_version()
    if xray is None:
        yield Check(
            "Xray",
            State.WRONG,
            f"{session.service_url('xray')} does not answer",
            "Without it the Xray gate is undecided, and nothing is published or promoted.",
        )
    else:
        yield Check("Xray", State.OK, xray)
    try:
        session.request("GET", "access", "api/v1/system/ping", idempotent=True)
    except MlopsError as error:
        yield Check("Access", State.WARNING, error.message, "Only `token` and OIDC need it.")
    else:
        yield Check("Access", State.OK, session.service_url("access"))


def _credential(context: Context) -> Check:
    connection = context.settings.connection()
    if connection.credentials is None:
        return Check("credential", State.WRONG, "there is none", AuthenticationError.remedy)
    try:
        version = System(context.platform.session).artifactory_version()
    except PermissionDenied:
        version = "unknown"  # a good credential, that may not ask for the version
    except MlopsError as error:
        return Check("credential", State.WRONG, error.message, error.hint)
    user = credential_user(connection) or "somebody it does not name"
    return Check("credential", State.OK, f"good, of {user}; Artifactory {version}")


def _token_end(context: Context) -> Iterator[Check]:
    credentials = context.settings.connection().credentials
    if isinstance(credentials, BearerToken):
        yield expiry_check(token_expiry(credentials.token), datetime.now(timezone.utc))


def _repositories(context: Context) -> Iterator[Check]:
    project = context.settings.project()
    try:
        known = visible_repositories(context.platform.session)
    except MlopsError as error:
        yield Check("repositories", State.UNKNOWN, error.message, error.hint)
        return
    needed = {project.publish_stage, project.promotion.source, project.promotion.target}
    for stage in project.stages.values():
        name = f"repository of {stage.name}: {stage.repository}"
        worst = State.WRONG if stage.name in needed else State.WARNING
        kinds = ("local", "federated")
        found = _repository(known, name, stage.repository, "generic", kinds, worst, _SET_UP)
        yield found
        if found.state is State.OK:
            writes = stage.name == project.publish_stage
            yield _rights(context, stage.name, stage.repository, writes=writes)
    any_kind = ("virtual", "remote", "local", "federated")
    for name, key, kind, remedy in (
        ("PyPI repository", project.pypi_repository, "pypi", _SET_UP),
        ("Hugging Face repository", project.hub_repository, "huggingfaceml", _SET_UP_HUB),
    ):
        yield _repository(known, f"{name}: {key}", key, kind, any_kind, State.WARNING, remedy)


def _repository(
    known: Mapping[str, ListedRepository],
    name: str,
    key: RepositoryKey,
    package_type: str,
    kinds: tuple[str, ...],
    worst: State,
    remedy: str,
) -> Check:
    found = known.get(key)
    if found is None:
        return Check(name, worst, "it does not exist, or the token may not see it", remedy)
    told = f"{found.kind}, {found.package_type}"
    if found.package_type != package_type or found.kind not in kinds:
        wanted = f"{' or '.join(kinds)}, {package_type}"
        return Check(name, worst, f"{told}; wanted {wanted}", "Name another one in mlops.yml.")
    return Check(name, State.OK, told)


def _rights(context: Context, stage: str, key: RepositoryKey, *, writes: bool) -> Check:
    session, name = context.platform.session, f"rights in {stage}"
    if not may_read(session, key):
        return Check(name, State.WRONG, "no right to read", "Ask for the right to read there.")
    deploy = may_deploy(session, key)
    if deploy is None:
        return Check(name, State.UNKNOWN, "read; the platform does not tell about deploy")
    if deploy:
        return Check(name, State.OK, "read, deploy")
    if writes:
        return Check(
            name, State.WRONG, "read, no deploy", "Use a token of the group mlops-publishers."
        )
    return Check(name, State.OK, "read, no deploy", "Only who promotes there needs it.")
