"""What a platform tells of a revision: pages, older platforms, answers that can't be right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.hub import HubId, HubKind
from mlops_jfrog.errors import MlopsError, NotFoundError, PermissionDenied, ServerError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.jfrog.huggingface import Hub
from support.scripted_server import Scripted, ScriptedServer, scripted_server

COMMIT, GIT, SHA256 = "ab" * 20, "cd" * 20, "ef" * 32
INFO = Scripted(200, {"sha": COMMIT, "cardData": {"license": "mit"}, "tags": ["license:mit"]})
ID = HubId.parse("acme/tabular")
ROOT = "/api/huggingfaceml/hf-remote"


def entry(path: str, **fields: object) -> dict[str, object]:
    return {"type": "file", "path": path, "size": 3, "oid": GIT, **fields}


@contextmanager
def hub(*answers: Scripted) -> Iterator[tuple[Hub, ScriptedServer]]:
    with scripted_server(*answers) as server:
        session = PlatformSession(
            {"artifactory": server.url},
            authorization="Bearer canary",
            retries=RetryPolicy(attempts=1),
        )
        yield Hub(session, RepositoryKey("hf-remote")), server
        session.close()


def test_a_revision_is_a_commit_with_its_files() -> None:
    tree = [entry("z.bin", lfs={"oid": SHA256, "size": 3}), entry("a.json"), {"type": "directory"}]
    with hub(INFO, Scripted(200, tree)) as (asked, server):
        found = asked.snapshot(ID, "refs/pr/1")
    assert [each.target for each in server.asked] == [
        f"{ROOT}/api/models/acme/tabular/revision/refs%2Fpr%2F1",
        f"{ROOT}/api/models/acme/tabular/tree/{COMMIT}?recursive=true",
    ]
    assert found.commit == COMMIT
    assert [(file.path, file.sha256, file.git_id) for file in found.files] == [
        ("a.json", None, GIT),
        ("z.bin", SHA256, None),
    ]
    assert (found.card, found.tags) == ({"license": "mit"}, ("license:mit",))


def test_pages_are_read_to_the_end_and_the_token_stays_with_the_platform() -> None:
    link = '<https://elsewhere.example/api/models/x/tree/y?recursive=true&cursor=n2>; rel="next"'
    first = Scripted(200, [entry("a.json")], {"Link": link})
    with hub(INFO, first, Scripted(200, [entry("b.json")])) as (asked, server):
        found = asked.snapshot(ID, "main")
    assert [str(file.path) for file in found.files] == ["a.json", "b.json"]
    assert server.asked[2].target.endswith(f"/tree/{COMMIT}?recursive=true&cursor=n2")


def test_of_a_data_set_the_same_is_asked_in_its_place() -> None:
    with hub(INFO, Scripted(200, [entry("rows.csv")])) as (asked, server):
        asked.snapshot(HubId.parse("acme/rows", HubKind.DATASET), "main")
    assert server.asked[0].target == f"{ROOT}/api/datasets/acme/rows/revision/main"


@pytest.mark.parametrize(
    "answers",
    [
        [Scripted(200, {"sha": "main"})],
        [Scripted(200, {"sha": "../../x"})],
        [Scripted(200, [])],
        [Scripted(200, b"<html>")],
        [INFO, Scripted(200, {"error": "no list"})],
        [INFO, Scripted(200, [entry("../x")])],
        [INFO, Scripted(200, [entry("a.json", oid="../../x")])],
        [INFO, Scripted(200, [entry("a.json", size="many")])],
        [INFO, Scripted(200, ["a.json"])],
    ],
)
def test_what_names_no_commit_or_no_safe_files_is_refused(answers: list[Scripted]) -> None:
    with hub(*answers) as (asked, _), pytest.raises(ServerError) as raised:
        asked.snapshot(ID, "main")
    assert "canary" not in raised.value.message


@pytest.mark.parametrize(
    ("status", "kind"), [(404, NotFoundError), (403, PermissionDenied), (502, ServerError)]
)
def test_a_refusal_keeps_the_platforms_reason(status: int, kind: type[MlopsError]) -> None:
    refused = Scripted(status, {"error": "blocked by policy no-gpl"})
    with hub(refused) as (asked, _), pytest.raises(kind, match="no-gpl"):
        asked.snapshot(ID, "main")
