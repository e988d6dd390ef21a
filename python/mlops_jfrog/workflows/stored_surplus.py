"""``--sync-deletes`` of an upload: what lies in a folder of a repository and was not uploaded."""

from __future__ import annotations

from collections.abc import Collection

from mlops_jfrog.domain.coordinates import ArtifactPath, RelativePath, RepositoryKey
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.file_search import artifact_path
from mlops_jfrog.workflows.published_files import refuse_published
from mlops_jfrog.workflows.sync_deletes import check_some_go_there


def stored_surplus(
    folder: str, uploaded: Collection[ArtifactPath], context: Context
) -> tuple[ArtifactPath, ...]:
    """Stored files in ``repository/folder/`` that are not among those that are uploaded.

    Raises UsageError where none of these goes there, ConflictError for published versions.
    """
    key, _, path = folder.strip("/").partition("/")
    repository = RepositoryKey(key)
    inside = f"{repository}/{RelativePath(path)}/" if path else f"{repository}/"
    check_some_go_there(folder, (str(each).startswith(inside) for each in uploaded))
    found = (
        context.platform.search.folder(repository, path)
        if path
        else context.platform.search.items({"repo": repository})
    )
    kept = set(uploaded)
    surplus = [item for item in found if artifact_path(item) not in kept]
    refuse_published(surplus, context)
    return tuple(sorted((artifact_path(item) for item in surplus), key=str))
