"""Builds: publish a build-info, read it back, promote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlencode

from mlops_jfrog.domain.build_info import BuildInfo, parse_started
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.errors import NotFoundError, ServerError, UsageError
from mlops_jfrog.http import PlatformSession

_PROMOTION = "application/vnd.org.jfrog.artifactory.build.PromotionRequest+json"


@dataclass(frozen=True)
class PromotionRequest:
    """What ``POST api/build/promote`` is asked."""

    status: str
    comment: str
    ci_user: str
    timestamp: str
    source_repository: str | None
    target_repository: str | None
    """None changes the build's status and copies nothing."""
    dry_run: bool
    copy: bool = True
    """False moves the files."""
    dependencies: bool = False
    """True takes the build's dependencies too."""
    fail_fast: bool = True
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the files get besides."""


class Builds:
    """The builds of one platform."""

    def __init__(self, session: PlatformSession) -> None:
        self._session = session

    def publish(self, build_info: BuildInfo, project: str | None) -> None:
        """Store a build-info."""
        self._session.request(
            "PUT",
            "artifactory",
            "api/build",
            query=_project(project),
            json=build_info.to_json(),
            idempotent=True,
        )

    def find(self, build: BuildRef) -> Mapping[str, object] | None:
        """The stored build-info as JSON, with its ``statuses``; None where there is none."""
        try:
            answer = self._session.request(
                "GET",
                "artifactory",
                f"api/build/{_path(build)}",
                query=_project(build.project),
                idempotent=True,
            )
        except NotFoundError:
            return None
        document = answer.json()
        found = document.get("buildInfo") if isinstance(document, dict) else None
        if not isinstance(found, dict):
            raise ServerError(f"the answer about build {build} holds no build-info")
        return found

    def newest(self, name: str, project: str | None) -> BuildRef:
        """The run of a build that started last; NotFoundError where there is none."""
        answer = self._session.request(
            "GET",
            "artifactory",
            f"api/build/{quote(name, safe='')}",
            query=_project(project),
            idempotent=True,
        )
        document = answer.json()
        listed = document.get("buildsNumbers") if isinstance(document, dict) else None
        runs = [run for run in listed if isinstance(run, dict)] if isinstance(listed, list) else []
        if not runs:
            raise NotFoundError(f"build {name!a} has no run")
        try:
            last = max(runs, key=lambda run: parse_started(str(run["started"])))
            return BuildRef(name, unquote(str(last["uri"]).removeprefix("/")), project)
        except (KeyError, UsageError) as error:
            raise ServerError(f"the list of runs of {name!a} can't be read: {error!r}") from None

    def promote(self, build: BuildRef, request: PromotionRequest) -> None:
        """Copy the build's artifacts to the target repository and record the status."""
        repositories = {
            "sourceRepo": request.source_repository,
            "targetRepo": request.target_repository,
        }
        properties = {name: list(values) for name, values in request.properties.items()}
        self._session.request(
            "POST",
            "artifactory",
            f"api/build/promote/{_path(build)}",
            query=_project(build.project),
            headers={"Content-Type": _PROMOTION},
            json={
                "status": request.status,
                "comment": request.comment,
                "ciUser": request.ci_user,
                "timestamp": request.timestamp,
                "dryRun": request.dry_run,
                **{key: repository for key, repository in repositories.items() if repository},
                "copy": request.copy,
                "artifacts": True,
                "dependencies": request.dependencies,
                "failFast": request.fail_fast,
                **({"properties": properties} if properties else {}),
            },
            idempotent=True,
        )


def _path(build: BuildRef) -> str:
    return f"{quote(build.name, safe='')}/{quote(build.number, safe='')}"


def _project(project: str | None) -> str:
    return urlencode({"project": project}) if project else ""
