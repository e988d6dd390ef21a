"""The items that project files ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.describe import describe, number, static_settings
from mlops_jfrog.integrations.jenkins.description import Description
from mlops_jfrog.integrations.jenkins.jobs import job_kinds
from mlops_jfrog.integrations.jenkins.jobs.central import central_from
from mlops_jfrog.integrations.jenkins.jobs.configuration import marked
from mlops_jfrog.integrations.jenkins.jobs.item import Kind, branch_job, checked_path
from mlops_jfrog.integrations.jenkins.jobs.source import Source
from mlops_jfrog.settings import Settings
from mlops_jfrog.settings.effective import Effective


@dataclass(frozen=True)
class Desired:
    """An item as it should be."""

    path: str
    kind: Kind
    configuration: str


@dataclass(frozen=True)
class Job:
    """A project's job; ``build_path`` is what is started for it."""

    model: str
    item: Desired
    build_path: str


def job_of(project_file: Path, environment: Mapping[str, str]) -> Job:
    """The job of one project; ConfigurationError where it can't be made."""
    settings = static_settings(project_file, environment)
    description = describe(settings)
    effective = settings.effective()
    path = job_path(effective, description.model)
    kind = Kind(effective.required("jenkins.kind", str))
    root = _configuration(kind, path, description, effective)
    about = f"{description.model}" + (f", of {description.owner}" if description.owner else "")
    build = path
    if kind is Kind.MULTIBRANCH:
        build = f"{path}/{branch_job(description.main_branch)}"
    return Job(description.model, Desired(path, kind, marked(root, about)), build)


def job_path(effective: Effective, model: str) -> str:
    """Where the job of a model is: below the root, in the folders of the model's name."""
    parents, _, last = model.rpartition("/")
    folder = effective.text("jenkins.folder")
    parts = (
        effective.text("jenkins.root"),
        parents if folder is None else folder,
        effective.text("jenkins.job") or last,
    )
    return checked_path("/".join(part.strip("/") for part in parts if part))


def with_folders(jobs: Iterable[Job], settings: Settings) -> list[Desired]:
    """The jobs and every folder that they lie in, a folder before what is in it.

    ``settings`` are the organisation's; the folder that they name as root carries the shared
    library. Raises ConfigurationError where two projects want the same path.
    """
    wanted: dict[str, Desired] = {}
    for job in jobs:
        other = wanted.setdefault(job.item.path, job.item)
        if other is not job.item:
            raise ConfigurationError(f"two projects want the job {job.item.path}")
    effective = settings.effective()
    root = (effective.text("jenkins.root") or "").strip("/")
    folders: dict[str, Desired] = {}
    for path in [*wanted, *([f"{root}/-"] if root else [])]:
        parts = path.split("/")[:-1]
        for count in range(1, len(parts) + 1):
            parent = "/".join(parts[:count])
            if parent in wanted:
                raise ConfigurationError(f"{parent} would be a job and the folder of {path}")
            libraries = _libraries(settings) if parent == root else []
            text = marked(job_kinds.folder(libraries), f"Projects of {parent}")
            folders.setdefault(parent, Desired(checked_path(parent), Kind.FOLDER, text))
    return [*folders.values(), *wanted.values()]


def _libraries(settings: Settings) -> list[Element]:
    effective = settings.effective()
    repository = effective.text("jenkins.library_repository")
    if repository is None:
        return []
    name, version = effective.required("library.name", str), effective.text("library.version")
    credential = effective.text("jenkins.library_credentials")
    return [job_kinds.library(name, version, repository, credential)]


def _configuration(
    kind: Kind, path: str, description: Description, effective: Effective
) -> Element:
    repository = effective.text("jenkins.repository")
    if repository is None:
        raise ConfigurationError(
            "jenkins.repository is not set",
            hint="Write the URL of the source below jenkins: in mlops.yml.",
        )
    source = Source(
        repository,
        effective.text("jenkins.branch") or description.main_branch,
        effective.required("jenkins.script", str),
        effective.text("jenkins.source_credentials"),
    )
    keep = description.keep_builds
    central = central_from(effective)
    if kind is Kind.PIPELINE:
        if central is not None:
            raise ConfigurationError(
                "a job of the kind pipeline has no central Jenkinsfile",
                hint="Its plugins know multibranch and organization: write one of them.",
            )
        return job_kinds.pipeline(source, description.parameters, description.schedule, keep)
    minutes = number(effective, "jenkins.scan_minutes", 60)
    if kind is Kind.ORGANIZATION:
        return job_kinds.organization(source, keep, minutes, central)
    return job_kinds.multibranch(source, path.replace("/", "-"), keep, minutes, central)
