"""Build-info: what a run used and made, as Artifactory stores it and the JFrog CLI writes it.

The JSON schema is the build-info project's; unknown fields survive a round trip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from mlops_jfrog.domain.coordinates import check_segment
from mlops_jfrog.domain.record import Record
from mlops_jfrog.errors import UsageError

SCHEMA_VERSION = "1.0.1"

_NOT_IN_A_FOLDER_NAME = {character: f"%{ord(character):02X}" for character in '/\\:|?*"<>'}


@dataclass(frozen=True)
class Agent(Record):
    """The CI server (``agent``) or the tool (``buildAgent``) that ran the build."""

    name: str
    version: str | None = None


@dataclass(frozen=True)
class Vcs(Record):
    """Where the source came from; ``url`` holds no credential."""

    url: str | None = None
    revision: str | None = None
    branch: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class BuildArtifact(Record):
    """One file that the build deployed; ``path`` is inside ``original_deployment_repo``."""

    name: str
    type: str | None = None
    path: str | None = None
    original_deployment_repo: str | None = None
    sha1: str | None = None
    md5: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class BuildDependency(Record):
    """One thing that the build used, e.g. ``joblib:1.2.0``.

    ``requested_by`` holds chains of ids, the direct ancestor first, the module last.
    """

    id: str
    type: str | None = None
    scopes: tuple[str, ...] = ()
    requested_by: tuple[tuple[str, ...], ...] = ()
    sha1: str | None = None
    md5: str | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Module(Record):
    """A part of a build; ``type`` is generic, python, docker, build, …"""

    id: str
    type: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    artifacts: tuple[BuildArtifact, ...] = ()
    excluded_artifacts: tuple[BuildArtifact, ...] = ()
    dependencies: tuple[BuildDependency, ...] = ()


@dataclass(frozen=True)
class BuildInfo(Record):
    """One run of a build. ``started`` is in the form of `format_started`."""

    name: str
    number: str
    started: str
    version: str | None = None
    type: str | None = None
    duration_millis: int | None = None
    agent: Agent | None = None
    build_agent: Agent | None = None
    artifactory_principal: str | None = None
    url: str | None = None
    vcs: tuple[Vcs, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[Module, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.number.strip():
            raise UsageError("a build needs a name and a number")
        parse_started(self.started)
        check_segment(build_folder(self.name), "build name")
        check_segment(build_folder(self.number), "build number")

    @property
    def timestamp(self) -> int:
        """Start of the build in milliseconds since 1970: the property ``build.timestamp``."""
        return epoch_milliseconds(parse_started(self.started))

    @property
    def path(self) -> str:
        """Where the document lies in the build-info repository."""
        return build_info_path(self.name, self.number, self.timestamp)


def build_info_repository(project: str | None = None) -> str:
    """Key of the repository that holds the builds of a project, or those of none."""
    return f"{project or 'artifactory'}-build-info"


def build_info_path(name: str, number: str, timestamp: int) -> str:
    """``<name>/<number>-<started ms>.json``; characters no folder may have are percent-encoded.

    The same set as the platform's (jfrog-client-go, ``encodeForBuildInfoRepository``).
    """
    return f"{build_folder(name)}/{build_folder(number)}-{timestamp}.json"


def build_folder(text: str) -> str:
    """A build's name or number as the name of one folder."""
    blanks = re.sub(r"\s", " ", text)
    encoded = "".join(_NOT_IN_A_FOLDER_NAME.get(character, character) for character in blanks)
    return re.sub(r" (?=%2F)|(?<=%2F) ", "%20", encoded)


def format_started(moment: datetime) -> str:
    """``2026-11-21T00:50:56.171+0000``; ``moment`` must know its offset."""
    if moment.tzinfo is None:
        raise ValueError("a build's start needs a time zone offset")
    milliseconds = moment.microsecond // 1000
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds:03}{moment:%z}"


def parse_started(text: str) -> datetime:
    """The moment that a build started, with its offset; UsageError when it is not one."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        raise UsageError(
            f"{text!a} is no start of a build",
            hint="Write it as 2026-11-21T00:50:56.171+0000.",
        ) from None


def epoch_milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970, without a float in between."""
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
