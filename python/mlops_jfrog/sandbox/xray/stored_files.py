"""What is wrong with single files of indexed repositories, and what their licences are.

A file of a PyPI repository is matched against the advisories by its name, and the model scanner
judges the models in it; of any other it judges the file itself. What was found is kept by content
and name until scans know something else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mlops_jfrog.sandbox import nodes, repositories
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.xray.card_licenses import licenses_of_file
from mlops_jfrog.sandbox.xray.component import Component
from mlops_jfrog.sandbox.xray.criteria import Subject
from mlops_jfrog.sandbox.xray.dependencies import PythonPackage, package_findings
from mlops_jfrog.sandbox.xray.finding import XrayFinding, dump_findings, load_findings
from mlops_jfrog.sandbox.xray.ignore_rules import Place
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed
from mlops_jfrog.sandbox.xray.inventory import package_component, type_of_file
from mlops_jfrog.sandbox.xray.knowledge import knowledge_of
from mlops_jfrog.sandbox.xray.model_files import component_id_of, unsafe_model
from mlops_jfrog.sandbox.xray.package_shelf import PackageShelf
from mlops_jfrog.sandbox.xray.packaged_models import unsafe_packaged_models

_UNSEEN = (
    "SELECT items.path, items.name FROM items LEFT JOIN xray_files ON"
    " xray_files.sha256 = items.sha256 AND xray_files.name = items.name"
    " AND xray_files.package_type = ? AND xray_files.knowledge = ?"
    " WHERE items.repo = ? AND items.type = 'file' AND xray_files.sha256 IS NULL LIMIT 200"
)


@dataclass(frozen=True)
class FileFindings:
    """The findings of one stored file, and when it was looked at."""

    node: Node
    completed: str
    findings: list[XrayFinding]
    component: Component

    @property
    def subjects(self) -> list[Subject]:
        """What policies are held against."""
        return [*self.findings, self.component]

    @property
    def place(self) -> Place:
        """Where ignore rules look for it."""
        return Place(path=f"{self.node.repo}/{self.node.path}")

    @property
    def path(self) -> str:
        """As Xray names it."""
        return f"default/{self.node.repo}/{self.node.path}"


def repository_findings(platform: Platform, repository: Repository) -> Iterator[FileFindings]:
    """Those of every file in a repository, by path; what is new is looked at now."""
    with platform.database.read() as db:
        root = nodes.stat(db, repository.key, "")
        files = [node for node in nodes.descendants(db, root) if not node.folder]
        packages = [_package(repository, node) for node in files]
        projects = {each.name for each in packages if each is not None}
        shelf = PackageShelf.load(db, platform.store, projects)
    for node in files:
        yield file_findings(platform, repository, node, shelf)


def unseen_files(db: sqlite3.Connection, knowledge: str) -> Iterator[tuple[Repository, Node]]:
    """Some of the files in indexed repositories that were not looked at with this knowledge."""
    for repository in filter(is_repository_indexed, repositories.every(db)):
        query = (repository.package_type, knowledge, repository.key)
        for row in db.execute(_UNSEEN, query).fetchall():
            path = row["name"] if row["path"] == "." else f"{row['path']}/{row['name']}"
            yield repository, nodes.stat(db, repository.key, path)


def known_findings(
    platform: Platform,
    db: sqlite3.Connection,
    repository: Repository,
    node: Node,
    shelf: PackageShelf | None = None,
) -> FileFindings | None:
    """Those of one file as they are known today; None where it is still to be looked at."""
    assert node.checksums is not None
    knowledge = knowledge_of(platform.advisories).digest()
    row = db.execute(
        "SELECT completed, findings FROM xray_files"
        " WHERE sha256 = ? AND name = ? AND package_type = ? AND knowledge = ?",
        (node.checksums.sha256, node.name, repository.package_type, knowledge),
    ).fetchone()
    if row is None:
        return None
    component = _component(db, platform, repository, node, shelf)
    found = [_at(node, each) for each in load_findings(row["findings"])]
    return FileFindings(node, row["completed"], found, component)


def file_findings(
    platform: Platform, repository: Repository, node: Node, shelf: PackageShelf | None = None
) -> FileFindings:
    """The same, looked at now where that is due.

    NotFoundError or ConfigurationError where advisories can't be read.
    """
    assert node.checksums is not None
    with platform.database.read() as db:
        known = known_findings(platform, db, repository, node, shelf)
        if known is not None:
            return known
        component = _component(db, platform, repository, node, shelf)
    knowledge, sha256 = knowledge_of(platform.advisories).digest(), node.checksums.sha256
    found, completed = _look_at(platform, repository, node), now()
    with platform.database.write() as db:
        # The file may have been deleted meanwhile, and its content with it.
        db.execute(
            "INSERT OR REPLACE INTO xray_files"
            " (sha256, name, package_type, completed, findings, knowledge)"
            " SELECT ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM blobs WHERE sha256 = ?)",
            (
                *(sha256, node.name, repository.package_type, completed),
                *(dump_findings(found), knowledge, sha256),
            ),
        )
    return FileFindings(node, completed, [_at(node, each) for each in found], component)


def _package(repository: Repository, node: Node) -> PythonPackage | None:
    name = DistributionName.find(node.name) if repository.package_type == "pypi" else None
    return PythonPackage(name.project, name.version) if name is not None else None


def _component(
    db: sqlite3.Connection,
    platform: Platform,
    repository: Repository,
    node: Node,
    shelf: PackageShelf | None,
) -> Component:
    assert node.checksums is not None
    path, sha256 = f"{node.repo}/{node.path}", node.checksums.sha256
    package = _package(repository, node)
    if package is not None:
        shelf = shelf or PackageShelf.load(db, platform.store, [package.name])
        found = package_component(shelf, package.name, package.version, package.component_id)
    else:
        component_id = component_id_of(sha256, path)
        kind = type_of_file(node.name)
        licenses = licenses_of_file(db, platform.store, node.repo, node.path)
        found = Component(component_id, kind, node.name, "", (), licenses=licenses)
    chain = (f"artifact://{path}", found.component_id)
    return replace(found, impact_paths=(chain,), full_path=path, sha256=sha256)


def _look_at(platform: Platform, repository: Repository, node: Node) -> list[XrayFinding]:
    assert node.checksums is not None
    package, sha256 = _package(repository, node), node.checksums.sha256
    stored = platform.store.path(sha256)
    if package is not None:
        advisories = knowledge_of(platform.advisories).advisories()
        known = package_findings(package, (package.component_id,), advisories)
        return [*known, *unsafe_packaged_models(package, node.name, stored, platform.data)]
    finding = unsafe_model("", node.name, sha256, node.name, stored)
    return [] if finding is None else [finding]


def _at(node: Node, finding: XrayFinding) -> XrayFinding:
    """The finding as one of this very file."""
    path = f"{node.repo}/{node.path}"
    chain = (f"artifact://{path}", finding.component_id)
    return replace(finding, impact_paths=(chain,), full_path=path)
