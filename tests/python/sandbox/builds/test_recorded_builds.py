"""The JFrog CLI's recorded build requests, replayed: statuses, and what it reads of the answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from support.platform_client import PlatformClient

PUBLISHED = [
    "04-build-publish",
    "04-build-publish-empty",
    "04-build-publish-module-url",
    "04-build-publish-no-env-exclude",
    "04-build-publish-project",
    "04-build-publish-special-name",
    "07-pip-build-publish",
]
HISTORY = ["42", "44", "45", "46"]


def exchanges(reference: Path, name: str) -> list[dict[str, Any]]:
    """What a recorded run sent and got, but for questions of the version."""
    run = json.loads((reference / "jf" / f"{name}.json").read_text())
    return [e for e in run["exchanges"] if not e["request"]["path"].endswith("system/version")]


def replay(client: PlatformClient, exchange: dict[str, Any]) -> Any:
    """The answer to a recorded request."""
    request = exchange["request"]
    body = json.dumps(request["body"]["json"]) if request["body"] else None
    headers = {"Content-Type": request["headers"].get("Content-Type", "")} if body else {}
    return client.send(request["method"], request["path"], data=body, headers=headers)


def history(client: PlatformClient) -> None:
    """The runs that the recordings find."""
    client.delete("/artifactory/api/build/churn-train?deleteAll=1")
    for day, number in enumerate(HISTORY, start=1):
        client.publish("churn-train", number, started=f"2026-11-0{day}T00:00:00.000+0000")


def remaining(client: PlatformClient) -> list[str]:
    """Numbers of the runs that are there."""
    answer = client.get("/artifactory/api/build/churn-train")
    return [each["uri"].removeprefix("/") for each in answer.json().get("buildsNumbers", [])]


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_the_cli_publishes_is_taken_and_given_back(
    client: PlatformClient, reference: Path, name: str
) -> None:
    (exchange,) = exchanges(reference, name)
    answer = replay(client, exchange)
    assert answer.status_code == 204
    assert len(answer.headers["X-Checksum-Sha256"]) == 64
    sent = exchange["request"]["body"]["json"]
    project = exchange["request"]["path"].partition("?")[2]
    name, number = (quote(sent[key], safe="") for key in ("name", "number"))
    found = client.get(f"/artifactory/api/build/{name}/{number}?{project}").json()["buildInfo"]
    found.pop("statuses", None)
    assert found == sent


def test_overwriting_a_run(client: PlatformClient, reference: Path) -> None:
    history(client)
    listing, deletion, publication = exchanges(reference, "04-build-publish-overwrite")
    found, recorded = replay(client, listing), listing["response"]
    assert found.status_code == recorded["status"]
    assert found.headers["Content-Type"] == recorded["headers"]["Content-Type"]
    theirs = recorded["body"]["json"]["buildsNumbers"]
    assert [each["uri"] for each in found.json()["buildsNumbers"]] == [
        each["uri"] for each in theirs
    ]
    deleted = replay(client, deletion)
    assert deleted.status_code == deletion["response"]["status"]
    assert deleted.text == deletion["response"]["body"]["text"]
    assert replay(client, publication).status_code == publication["response"]["status"]
    assert sorted(remaining(client)) == HISTORY


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("06-discard-max-builds", HISTORY),
        ("06-discard-max-days-async", []),
        ("06-discard-none", HISTORY),
    ],
)
def test_discarding_runs(
    client: PlatformClient, reference: Path, name: str, kept: list[str]
) -> None:
    history(client)
    (exchange,) = exchanges(reference, name)
    if name == "06-discard-max-days-async":
        exchange["request"]["body"]["json"]["minimumBuildDate"] = "2026-11-22T00:51:05.700+0000"
    assert replay(client, exchange).status_code == exchange["response"]["status"]
    assert remaining(client) == kept


def test_an_unknown_build_in_the_recorded_words(client: PlatformClient, reference: Path) -> None:
    (exchange,) = exchanges(reference, "08-evidence-unknown-build")
    answer, recorded = replay(client, exchange), exchange["response"]
    assert (answer.status_code, answer.json()) == (recorded["status"], recorded["body"]["json"])


def test_the_document_is_where_evidence_looks_for_it(
    client: PlatformClient, reference: Path
) -> None:
    (published,) = exchanges(reference, "04-build-publish")
    replay(client, published)
    _, info, *_ = exchanges(reference, "08-evidence-build")
    found = replay(client, info).json()
    assert found["path"] == info["response"]["body"]["json"]["path"]
    stored = json.dumps(published["request"]["body"]["json"])
    assert found["size"] == str(len(stored))
