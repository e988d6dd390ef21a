"""``artifactory/api/pypi/<repo>``: index, files, uploads."""

from __future__ import annotations

from packaging.utils import canonicalize_name
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.endpoint import Call, endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.permissions import Right
from mlops_jfrog.sandbox.pypi.index import IndexedFile, core_metadata, project_files, projects
from mlops_jfrog.sandbox.pypi.pages import chosen_type, project_page, projects_page
from mlops_jfrog.sandbox.pypi.remote import fetch, remote_files
from mlops_jfrog.sandbox.pypi.upload import upload
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.routes.download import locate
from mlops_jfrog.sandbox.xray.download_routes import guarded_download

_METADATA = ".metadata"


def list_projects(call: Call) -> Response:
    """Every project of the repositories behind the key that the caller may read."""
    found: set[str] = set()
    for repository in _readable(call):
        with call.platform.database.read() as db:
            found |= projects(db, repository.key)
    return projects_page(found, chosen_type(call.request.headers.get("accept")))


def list_files(call: Call) -> Response:
    """Every file of a project; of the same name, that of the first repository. 404 for none."""
    project = str(canonicalize_name(str(call.request.path_params["project"])))
    found: dict[str, IndexedFile] = {}
    for repository in _readable(call):
        for file in _files(call, repository, project):
            if call.principal.may(Right.READ, repository.key, file.path, rclass=repository.rclass):
                found.setdefault(file.filename, file)
    if not found:
        raise Refused(404, f"There is no project {project!a} in '{call.repo}'.")
    ordered = sorted(found.values(), key=lambda file: file.filename)
    return project_page(project, ordered, chosen_type(call.request.headers.get("accept")))


def package(call: Call) -> Response:
    """A file; one that only the upstream of a remote repository has is fetched first."""
    if call.path.endswith(_METADATA):
        return metadata(call)
    for repository in _readable(call):
        with call.platform.database.read() as db:
            if nodes.find(db, repository.key, call.path) is not None:
                break
        if repository.rclass == "remote":
            call.principal.require(Right.READ, repository.key, call.path, rclass=repository.rclass)
            filename = call.path.rpartition("/")[2]
            if fetch(call.platform, repository, filename, call.principal.name):
                break
    return guarded_download(call)


def metadata(call: Call) -> Response:
    """A stored wheel's metadata alone, so that an installer need not fetch the wheel (PEP 658)."""
    wheel = call.path.removesuffix(_METADATA)
    with call.platform.database.read() as db:
        node = locate(db, call.principal, call.repo, wheel)
    found = None
    if node.checksums is not None and node.name.endswith(".whl"):
        found = core_metadata(call.platform.store.path(node.checksums.sha256), node.name)
    if found is None:
        raise Refused(404, "File not found.")
    return Response(found.content, media_type="text/plain; charset=utf-8")


def with_slash(call: Call) -> Response:
    """Addresses on a page are relative to its slash."""
    return RedirectResponse(f"{call.request.url.path.rpartition('/')[2]}/", 301)


def _files(call: Call, repository: Repository, project: str) -> list[IndexedFile]:
    if repository.rclass == "remote":
        return remote_files(call.platform, repository, project)
    with call.platform.database.read() as db:
        return project_files(db, call.platform.store, repository.key, project)


def _readable(call: Call) -> list[Repository]:
    """The repositories behind the key, in order; 404 for an unknown key, 400 for another type."""
    with call.platform.database.read() as db:
        asked = repositories.get(db, call.repo)
        if asked.package_type != "pypi":
            raise Refused(400, f"'{call.repo}' is no PyPI repository.")
        return list(repositories.resolution(db, call.repo))


_ROOT = "/artifactory/api/pypi/{repo:segment}"

routes: list[BaseRoute] = [
    Route(f"{_ROOT}/simple", endpoint(with_slash), methods=["GET"]),
    Route(f"{_ROOT}/simple/", endpoint(list_projects), methods=["GET"]),
    Route(f"{_ROOT}/simple/{{project:segment}}", endpoint(with_slash), methods=["GET"]),
    Route(f"{_ROOT}/simple/{{project:segment}}/", endpoint(list_files), methods=["GET"]),
    Route(f"{_ROOT}/packages/{{path:item}}", endpoint(package), methods=["GET"]),
    Route(_ROOT, upload, methods=["POST"]),
    Route(f"{_ROOT}/", upload, methods=["POST"]),
]
