"""What a build holds on the platform: exactly the files of one version, or something else.

The platform scans and promotes a build as a whole, so a build has one version here.
"""

from __future__ import annotations

from mlops_jfrog.domain.build_info import BuildInfo
from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.domain.manifest import Manifest
from mlops_jfrog.domain.promotion import stored_files
from mlops_jfrog.errors import ConflictError, GateUndecided
from mlops_jfrog.workflows.context import Context


def held(context: Context, build: BuildRef, manifest: Manifest) -> BuildInfo | None:
    """The build-info, where the build exists and has published this very version."""
    document = context.platform.builds.find(build)
    if document is None:
        return None
    found = BuildInfo.from_json(document)
    digests = {artifact.sha256 for module in found.modules for artifact in module.artifacts}
    return found if manifest.sha256 in digests else None


def refuse_reused_build(context: Context, manifest: Manifest) -> None:
    """Raises ConflictError where the current build has published something else already.

    A second build-info under the same name and number would hide the first one.
    """
    project = context.settings.project()
    build = BuildRef(project.build.name, project.build.number, project.build.project)
    digests = _digests(context, build)
    if digests is not None and manifest.sha256 not in digests:
        raise ConflictError(
            f"build {build} has published another version already, or another model",
            hint="Give every version a build of its own: --build-number, or --build-name"
            " where one run publishes several models.",
        )


def require_own_build(context: Context, build: BuildRef, manifest: Manifest) -> None:
    """Raises GateUndecided where the build does not hold this version, or more than it."""
    digests = _digests(context, build)
    wanted = frozenset(stored_files(manifest).values())
    if digests == wanted:
        return
    if digests is None:
        state = "does not exist"
    elif manifest.sha256 not in digests:
        state = f"is not one that published {manifest.model_version}"
    else:
        state = f"does not hold exactly the files of {manifest.model_version}"
    raise GateUndecided(
        f"build {build} {state}",
        hint="Publish the same content as a new version, with a build number of its own.",
    )


def _digests(context: Context, build: BuildRef) -> frozenset[str | None] | None:
    """SHA-256 of the build's artifacts, None among them where one has none; None: no build."""
    document = context.platform.builds.find(build)
    if document is None:
        return None
    modules = BuildInfo.from_json(document).modules
    return frozenset(artifact.sha256 for module in modules for artifact in module.artifacts)
