"""Remote repositories: another index's pages and files, cached and served without it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox.curation.gate import refuse_curated
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.pypi.index import IndexedFile, project_files
from mlops_jfrog.sandbox.pypi.upstream_page import ACCEPT, UpstreamFile, parse_page
from mlops_jfrog.sandbox.remote.documents import Unreachable, Wanted, document
from mlops_jfrog.sandbox.remote.files import Source, fetched
from mlops_jfrog.sandbox.remote.publication import note_publication
from mlops_jfrog.sandbox.repositories import Repository

_log = logging.getLogger(__name__)
_SIMPLE = "simple"


def remote_files(platform: Platform, repository: Repository, project: str) -> list[IndexedFile]:
    """What the upstream offers, and what is cached; only that when the upstream is gone."""
    known, reachable = _page(platform, repository, project)
    with platform.database.read() as db:
        cached = project_files(db, platform.store, repository.key, project)
    stored = {
        each.filename: replace(each, yanked=known[each.filename].yanked)
        if each.filename in known
        else each
        for each in cached
    }
    fetchable = {name: _indexed(file) for name, file in known.items()} if reachable else {}
    offered = [each for each in (fetchable | stored).values() if repository.accepts(each.path)]
    return sorted(offered, key=lambda each: each.filename)


def fetch(platform: Platform, repository: Repository, filename: str, user: str) -> bool:
    """Bring a file into the cache; whether the upstream offers it.

    502 when it can't be had now, or is not what the index says; 403 where curation keeps it out.
    """
    name = DistributionName.find(filename)
    if name is None or not repository.accepts(_path(name, filename)):
        return False
    known, reachable = _page(platform, repository, name.project)
    if filename not in known:
        if not reachable:
            raise Unreachable(repository, "it gives no page for the project")
        return False
    file = known[filename]
    digests = {"sha256": file.sha256} if file.sha256 else {}
    path = _path(name, filename)
    refuse_curated(platform, repository, path, user, published=file.uploaded)
    source = Source(path, file.url, digests, _root(repository), immutable=True)
    try:
        found = fetched(platform, repository, source)
    except MlopsError as error:
        raise Refused(502, f"{filename} can't be fetched: {error}") from error
    if found.node is not None and found.changed:
        note_publication(platform, found.node, file.uploaded)
    return found.node is not None


def _page(
    platform: Platform, repository: Repository, project: str
) -> tuple[Mapping[str, UpstreamFile], bool]:
    """A project's files by name, and whether the upstream just said so or may yet hold to it."""
    root, folder = _root(repository), _folder(repository)
    path = f"{folder}/{project}/".lstrip("/")
    url = f"{root}/{path}"
    wanted = Wanted(path, url, {"Accept": ACCEPT}, base=root)
    try:
        page = document(platform, repository, wanted)
        if not page.found:
            return {}, page.current
        files = parse_page(page.body, page.content_type, url, project)
    except (Unreachable, MlopsError) as error:
        _log.warning("the upstream of %s gives no page: %s", repository.key, error)
        return {}, False
    return {each.filename: each for each in files}, page.current


def _root(repository: Repository) -> str:
    """``pyPIRegistryUrl``, else ``url``: the index's root, or its folder of pages."""
    configuration = repository.configuration
    url = str(configuration.get("pyPIRegistryUrl") or configuration["url"]).rstrip("/")
    return url.removesuffix(f"/{_folder(repository)}")


def _folder(repository: Repository) -> str:
    return str(repository.configuration.get("pyPIRepositorySuffix") or _SIMPLE).strip("/")


def _indexed(file: UpstreamFile) -> IndexedFile:
    name = DistributionName.parse(file.filename)
    return IndexedFile(
        filename=file.filename,
        version=name.version,
        path=_path(name, file.filename),
        sha256=file.sha256,
        requires_python=file.requires_python,
        yanked=file.yanked,
    )


def _path(name: DistributionName, filename: str) -> str:
    return f"{name.project}/{name.version}/{filename}"
