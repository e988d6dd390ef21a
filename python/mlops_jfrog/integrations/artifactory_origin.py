"""Models that lie in a repository of Artifactory, this platform's or another one's.

``artifactory:<repo>/<path>`` is on the platform of the settings. ``artifactory://…`` is read as
MLflow's artifact store reads it: with the credential that belongs to the host.
"""

from __future__ import annotations

from mlops_jfrog.domain.coordinates import ArtifactPath
from mlops_jfrog.domain.manifest import MANIFEST_NAME
from mlops_jfrog.integrations.fetched import as_version, keep_only
from mlops_jfrog.integrations.mlflow.location import locate
from mlops_jfrog.integrations.mlflow.store import ArtifactStore
from mlops_jfrog.workflows.origin import Origin, Wanted


def open_origin(wanted: Wanted) -> Origin:
    """Every file below the path, or the one that it names; verified by the platform's digests."""
    address = wanted.address
    if address.startswith("artifactory://"):
        store = ArtifactStore.at(locate(address, wanted.environment), wanted.environment)
    else:
        path = ArtifactPath.parse(address.removeprefix("artifactory:").strip("/"))
        store = ArtifactStore(wanted.platform(), path.repository, path.path, wanted.environment)
    fetched = store.fetch_all(wanted.folder, without=MANIFEST_NAME)
    keep_only(wanted.folder, fetched)
    wanted.detail(f"{len(fetched)} files from {address}")
    return as_version(wanted.folder)
