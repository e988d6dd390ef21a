"""What is wrong with single files of indexed repositories.

A file of a PyPI repository is matched against the advisories by its name, any other is judged by
the model scanner. What was found is kept by content and name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.clock import now
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.pypi.distribution import DistributionName
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.xray.dependencies import PythonPackage, package_findings
from mlops_jfrog.sandbox.xray.finding import XrayFinding, dump_findings, load_findings
from mlops_jfrog.sandbox.xray.inspection import advisory_database
from mlops_jfrog.sandbox.xray.model_files import unsafe_model


@dataclass(frozen=True)
class FileFindings:
    """The findings of one stored file, and when it was looked at."""

    node: Node
    completed: str
    findings: list[XrayFinding]

    @property
    def path(self) -> str:
        """As Xray names it."""
        return f"default/{self.node.repo}/{self.node.path}"


def repository_findings(platform: Platform, repository: Repository) -> Iterator[FileFindings]:
    """Those of every file in a repository, by path; what is new is looked at now."""
    with platform.database.read() as db:
        root = nodes.stat(db, repository.key, "")
        files = [node for node in nodes.descendants(db, root) if not node.folder]
    for node in files:
        yield file_findings(platform, repository, node)


def file_findings(platform: Platform, repository: Repository, node: Node) -> FileFindings:
    """Those of one file."""
    assert node.checksums is not None
    key = (node.checksums.sha256, node.name, repository.package_type)
    with platform.database.read() as db:
        row = db.execute(
            "SELECT completed, findings FROM xray_files"
            " WHERE sha256 = ? AND name = ? AND package_type = ?",
            key,
        ).fetchone()
    if row is not None:
        completed, found = row["completed"], load_findings(row["findings"])
    else:
        completed, found = now(), _look_at(platform, repository, node)
        with platform.database.write() as db:
            # The file may have been deleted meanwhile, and its content with it.
            db.execute(
                "INSERT OR REPLACE INTO xray_files SELECT ?, ?, ?, ?, ?"
                " WHERE EXISTS (SELECT 1 FROM blobs WHERE sha256 = ?)",
                (*key, completed, dump_findings(found), node.checksums.sha256),
            )
    return FileFindings(node, completed, [_at(node, each) for each in found])


def _look_at(platform: Platform, repository: Repository, node: Node) -> list[XrayFinding]:
    assert node.checksums is not None
    name = DistributionName.find(node.name)
    if repository.package_type == "pypi" and name is not None:
        package = PythonPackage(name.project, name.version)
        advisories = advisory_database(platform.advisories)
        return list(package_findings(package, (package.component_id,), advisories))
    sha256 = node.checksums.sha256
    finding = unsafe_model("", node.name, sha256, node.name, platform.store.path(sha256))
    return [] if finding is None else [finding]


def _at(node: Node, finding: XrayFinding) -> XrayFinding:
    """The finding as one of this very file."""
    path = f"{node.repo}/{node.path}"
    chain = (f"artifact://{path}", finding.component_id)
    return replace(finding, impact_paths=(chain,), full_path=path)
