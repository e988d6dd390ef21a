"""Which files make up the project's version, as mlops.yml or the arguments name them."""

from __future__ import annotations

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.transfer.collect import LocalFile, collect
from mlops_jfrog.transfer.digest_cache import DigestCache
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.size_limits import refuse_oversize

DEFAULT_LOCK = "requirements.txt"


def collect_files(context: Context) -> tuple[LocalFile, ...]:
    """The version's files as the project names them, hashed."""
    project = context.settings.project()
    if not project.files:
        raise ConfigurationError(
            "no model file is named",
            hint="Write `files: [model.joblib]` in mlops.yml, or give --file.",
        )
    context.journal.detail("digest " + ", ".join(project.files))
    repository = project.stage(project.publish_stage).repository
    with DigestCache(context.transfer.cache_folder) as digests:
        return collect(
            project.directory,
            weights=project.files,
            code=project.code,
            lock=lock_name(context),
            digest=digests.sha256_of,
            admit=lambda paths: refuse_oversize(((path, repository) for path in paths), context),
            links=context.transfer.symlinks,
        )


def lock_name(context: Context) -> str | None:
    """The dependency lock: what the project names, else requirements.txt where there is one."""
    project = context.settings.project()
    if project.requirements is None and not (project.directory / DEFAULT_LOCK).is_file():
        return None
    return project.requirements or DEFAULT_LOCK
