"""What is to be served: what a reference looks for, and what a lock file's pin insists on."""

from __future__ import annotations

from pathlib import Path

from mlops_jfrog.domain.coordinates import LATEST, ModelVersion, Version
from mlops_jfrog.domain.model_lock import ModelLock, Pin
from mlops_jfrog.domain.model_reference import ModelReference
from mlops_jfrog.domain.suggestion import did_you_mean
from mlops_jfrog.errors import ConfigurationError, IntegrityError, NotFoundError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.settings.project import Project, Stage
from mlops_jfrog.transfer.cache import ContentCache
from mlops_jfrog.workflows.locate import Located, kept_manifest, locate
from mlops_jfrog.workflows.resolve import Reference, Wanted

LOCK_FILE = "models.lock"


def stage_named(project: Project, reference: ModelReference) -> Stage | None:
    """The stage that the reference names, by itself or by naming nothing; None for a version."""
    if reference.at in (None, LATEST):
        return project.stage(project.promotion.target)
    return project.stages.get(str(reference.at))


def wanted(project: Project, reference: ModelReference) -> Wanted:
    """What to look for: the stage of that name, else that version where models are promoted to."""
    stage = stage_named(project, reference)
    if stage is not None:
        return Wanted(reference.model, stage)
    target = project.stage(project.promotion.target)
    return Wanted(reference.model, target, Version(str(reference.at)))


def missing(project: Project, reference: ModelReference, error: NotFoundError) -> NotFoundError:
    """``error``, with the stage that a misspelled one may be."""
    if stage_named(project, reference) is not None:
        return error
    stages = ", ".join(project.stages)
    guess = did_you_mean(str(reference.at), project.stages)
    return NotFoundError(f"{error.message}{guess}", hint=f"Stages are: {stages}.")


def read_lock(path: Path) -> ModelLock:
    """The lock file; ConfigurationError where it can't be read."""
    try:
        return ModelLock.from_bytes(path.read_bytes(), str(path))
    except OSError as error:
        raise ConfigurationError(
            f"{path} can't be read: {error.strerror}", hint="`mlops-jfrog lock` writes one."
        ) from None


def locate_pinned(platform: Platform, pin: Pin, cache: ContentCache | None) -> Located:
    """The version that was locked, and no other; without a request where the cache knows it.

    Raises NotFoundError, IntegrityError.
    """
    version = ModelVersion(pin.model, pin.version)
    kept = kept_manifest(Reference(version, pin.manifest_sha256), cache)
    if kept is not None:
        return Located(pin.repository, kept)
    stage = Stage(pin.stage or pin.version, pin.repository, "")
    found = locate(platform, Wanted(pin.model, stage, pin.version), cache)
    if found.manifest.sha256 != pin.manifest_sha256:
        raise IntegrityError(
            f"{version} in {pin.repository} is not what was locked",
            hint="Its digest is another one. Find out who changed it before you lock it again.",
        )
    return found
