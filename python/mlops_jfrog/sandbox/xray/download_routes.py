"""Downloads that curation or a watch's policy blocks: 403 with the reason, whoever asks."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.curation.gate import refuse_curated
from mlops_jfrog.sandbox.endpoint import Call, endpoint
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.nodes import Node
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository
from mlops_jfrog.sandbox.routes.download import download, locate
from mlops_jfrog.sandbox.xray.indexing import is_repository_indexed
from mlops_jfrog.sandbox.xray.rulebook_store import rulebook
from mlops_jfrog.sandbox.xray.stored_files import file_findings
from mlops_jfrog.sandbox.xray.violations import BrokenRule, XrayViolation


def guarded_download(call: Call) -> Response:
    """The artifact, unless curation or a rule with ``block_download`` keeps it back."""
    with call.platform.database.read() as db:
        node = locate(db, call.principal, call.repo, call.path)
    refuse_kept_back(call, node)
    return download(call)


def refuse_kept_back(call: Call, node: Node) -> None:
    """403 for a stored file that curation or a watch's policy does not give out."""
    with call.platform.database.read() as db:
        repository = repositories.get(db, node.repo)
    refuse_curated(call.platform, repository, node.path, call.principal.name, stored=node)
    refuse_blocked(call.platform, repository, node)


def refuse_blocked(platform: Platform, repository: Repository, node: Node) -> None:
    """403 for a blocked file. One that was never looked at is looked at now."""
    if node.checksums is None or not is_repository_indexed(repository):
        return
    with platform.database.read() as db:
        book = rulebook(db)
    watches = book.of_repository(repository.key)
    if not book.can_block_download(watches):
        return
    try:
        found = file_findings(platform, repository, node)
    except MlopsError as error:
        raise Refused(503, f"Xray can't judge '{node.repo}:{node.path}': {error}") from error
    for violation in book.violations(watches, found.subjects, found.place):
        for broken in violation.broken:
            if broken.rule.block_download:
                raise Refused(403, _reason(node, violation, broken))


def _reason(node: Node, violation: XrayViolation, broken: BrokenRule) -> str:
    return (
        f"Xray blocks the download of '{node.repo}:{node.path}' (watch {violation.watch},"
        f" policy {broken.policy}, rule {broken.rule.name}): {violation.finding.summary}"
    )


routes: list[BaseRoute] = [
    # Before the plain downloads of the same paths.
    Route("/artifactory/{repo:segment}/{path:item}", endpoint(guarded_download)),
]
