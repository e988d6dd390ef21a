"""Which repositories a platform needs, and in which order they can be made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.managed_fields import Members
from mlops_jfrog.domain.setup_plan import Entry, Kind, LeftOut, Wanted
from mlops_jfrog.domain.upstream import Upstream

PLAIN_MODELS = "ml-models-local"
PYPI_LOCAL, PYPI_REMOTE = "pypi-local", "pypi-remote"
HUB_LOCAL, HUB_REMOTE = "huggingface-local", "huggingface-remote"
HUB_FILES = "huggingface-generic-remote"
"""The Hub as plain files, for who downloads by URL."""


@dataclass(frozen=True)
class Layout:
    """What the settings say about the platform."""

    url: str
    """Of the platform."""
    stages: tuple[RepositoryKey, ...]
    """Repositories of all stages; several stages may share one."""
    production: RepositoryKey
    """Repository that is promoted to."""
    pypi_virtual: RepositoryKey
    python_index: Upstream | None
    hub: Upstream | None
    build_name: str | None
    """Build of the project at hand, where there is one."""

    @property
    def working(self) -> tuple[str, ...]:
        """Repositories that are published to; production too where it shares one with a stage."""
        shared = self.stages.count(self.production) > 1
        own = [key for key in self.stages if shared or key != self.production]
        return tuple(dict.fromkeys([*own, PLAIN_MODELS, HUB_LOCAL]))


def repositories(layout: Layout) -> Iterator[Entry]:
    """Locals first, then remotes, then the virtual one, which names them."""
    for key in dict.fromkeys([*layout.stages, PLAIN_MODELS]):
        yield _local(key, "generic")
    yield _local(PYPI_LOCAL, "pypi")
    yield _local(HUB_LOCAL, "huggingfaceml")
    index = _index(layout)
    yield index
    yield _hub(HUB_FILES, "generic", layout)
    yield _hub(HUB_REMOTE, "huggingfaceml", layout)
    members = (PYPI_LOCAL, PYPI_REMOTE) if isinstance(index, Wanted) else (PYPI_LOCAL,)
    yield Wanted(
        Kind.REPOSITORY,
        layout.pypi_virtual,
        identity={"rclass": "virtual", "packageType": "pypi"},
        managed={"repositories": Members(members), "defaultDeploymentRepo": PYPI_LOCAL},
    )


def _local(key: str, package_type: str) -> Wanted:
    identity = {"rclass": "local", "packageType": package_type}
    return Wanted(Kind.REPOSITORY, key, identity=identity, managed={"xrayIndex": True})


def _index(layout: Layout) -> Entry:
    index = layout.python_index
    if index is None:
        return LeftOut(
            Kind.REPOSITORY,
            PYPI_REMOTE,
            "no index is known: set pypi.url in the organisation file, or configure pip",
        )
    objection = index.objection(layout.url)
    if objection is not None:
        return LeftOut(Kind.REPOSITORY, PYPI_REMOTE, f"{objection}: set pypi.url")
    return Wanted(
        Kind.REPOSITORY,
        PYPI_REMOTE,
        identity={"rclass": "remote", "packageType": "pypi"},
        # Some indexes keep their files on another host, which only the platform team knows.
        initial={"url": index.index_root},
        managed={
            "pyPIRegistryUrl": index.index_root,
            "pyPIRepositorySuffix": index.index_folder,
            "xrayIndex": True,
        },
        summary=f"remote pypi of {index.index_root}",
    )


def _hub(key: str, package_type: str, layout: Layout) -> Entry:
    hub = layout.hub
    if hub is None:
        return LeftOut(
            Kind.REPOSITORY, key, "no hub is known: set huggingface.url in the organisation file"
        )
    objection = hub.objection(layout.url)
    if objection is not None:
        return LeftOut(Kind.REPOSITORY, key, f"{objection}: set huggingface.url")
    return Wanted(
        Kind.REPOSITORY,
        key,
        identity={"rclass": "remote", "packageType": package_type},
        managed={"url": hub.plain, "xrayIndex": True},
        summary=f"remote {package_type} of {hub.plain}",
    )
