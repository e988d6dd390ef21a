"""What other runs have done meanwhile, or other models have where a version would lie.

A platform that lets a token overwrite (ADR 5) has no request that says "only if absent", so such
tokens can overtake each other. The manifest decides: whoever finds files that differ from it, after
having written some, brings them back. The store still has the bytes.
"""

from __future__ import annotations

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.manifest import MANIFEST_NAME, Manifest
from mlops_jfrog.domain.promotion import differing, stored_files
from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.errors import ConflictError, IntegrityError
from mlops_jfrog.jfrog.platform import Platform
from mlops_jfrog.workflows.stored_version import StoredVersion, VersionFolder, read_folder
from mlops_jfrog.workflows.version_properties import IDENTITY

_A_MANIFEST = f"/{MANIFEST_NAME}"
_ROUNDS = 5
"""Reads of a folder before two runs that undo each other are given up on."""


def refuse_overlap(platform: Platform, folder: VersionFolder) -> None:
    """Raises ConflictError where the folder lies in another version's, or holds one."""
    wanted = folder.model_version
    inside = [f"{wanted.folder}/{path}" for path in folder.items if path.endswith(_A_MANIFEST)]
    around = _manifests_around(platform, folder) if wanted.enclosing else []
    for place, found in (("inside", around), ("around", inside)):
        if found:
            model, _, version = min(found).removesuffix(_A_MANIFEST).rpartition("/")
            raise ConflictError(
                f"{wanted} would lie {place} {model} {version} in {folder.repository}",
                hint="Use another model name or version: versions can't lie in each other.",
            )


def _manifests_around(platform: Platform, folder: VersionFolder) -> list[str]:
    folders = [{"path": path} for path in folder.model_version.enclosing]
    found = platform.search.items(
        {"repo": folder.repository, "name": MANIFEST_NAME, "$or": folders}
    )
    return [item.path for item in found]


def refuse_other_content(stored: StoredVersion, manifest: Manifest) -> None:
    """Raises ConflictError, naming the files, where the stored version isn't this content."""
    if stored.manifest == manifest:
        return
    before = {file.path: file.sha256 for file in stored.manifest.files}
    after = {file.path: file.sha256 for file in manifest.files}
    others = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    raise ConflictError(
        f"{manifest.model_version} is in {stored.repository} with other content:"
        f" {', '.join(others)}"
    )


def refuse_other_files(folder: VersionFolder, manifest: Manifest) -> None:
    """Raises ConflictError where a version that doesn't exist yet has other files already."""
    for file in manifest.files:
        present = folder.items.get(file.path)
        if present is not None and present.sha256 != file.sha256:
            raise ConflictError(
                f"{manifest.model_version.file(folder.repository, file.path)} has other content,"
                " from an upload that is unfinished or under way, and may not be overwritten",
                hint="Publish under a new version, or have somebody who may delete remove it.",
            )


def settled(
    platform: Platform, folder: VersionFolder, own: Manifest, properties: Properties
) -> StoredVersion | None:
    """The version that is there after this run wrote files of its own; None where there is none.

    Its files are brought back where they were overtaken; ``properties`` are those of ``own``, the
    manifest of this run. Raises IntegrityError where that fails.
    """
    repository, wanted = folder.repository, folder.model_version
    for _ in range(_ROUNDS):
        now = read_folder(platform, repository, wanted)
        item = now.manifest_item
        if item is None:
            return None
        path = wanted.file(repository, MANIFEST_NAME)
        manifest = Manifest.from_bytes(platform.artifacts.read(path), str(path))
        if manifest.sha256 != item.sha256:
            continue  # overtaken between the two requests
        recorded = item.properties
        if recorded.first(IDENTITY) != manifest.identity:  # another run's, set on everything here
            identity = Properties({IDENTITY: (manifest.identity,)})
            recorded = properties if manifest == own else recorded.updated(identity)
        if not _bring_back(platform, now, manifest, recorded):
            return StoredVersion(now, manifest, item.properties)
    raise IntegrityError(
        f"{wanted} in {repository} changes while it is read", hint="Publish again, one run alone."
    )


def _bring_back(
    platform: Platform, now: VersionFolder, manifest: Manifest, properties: Properties
) -> bool:
    """Store bytes and properties again that another run replaced; whether there were any."""
    files = stored_files(manifest)
    overtaken = differing(files, {name: found.sha256 for name, found in now.items.items()})
    for name in overtaken:
        target = now.model_version.file(now.repository, name)
        platform.artifacts.deploy_stored(target, sha256=files[name], properties=properties)
    if overtaken:
        return True
    carried = [now.items[name].properties.values for name in files]
    if all(properties.values.items() <= values.items() for values in carried):
        return False
    whole = ArtifactPath(now.repository, now.model_version.folder)
    platform.artifacts.set_properties(whole, properties, recursive=True)
    return True
