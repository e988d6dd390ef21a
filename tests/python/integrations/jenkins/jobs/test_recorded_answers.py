"""The stand-in for a controller answers as a real one did: status, headers, shape of the body."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from support.jenkins_controller import TOKEN, USER, JenkinsState

REFERENCE = os.environ.get("MLOPS_REFERENCE")
LOGIN = base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()

# A script's own answers, and two recordings of a build that never was.
PASSED_OVER = {"script console", "who am I", "console text", "stop a build", "build, aborted"}


@pytest.fixture
def recording() -> list[dict[str, Any]]:
    if REFERENCE is None:
        pytest.skip("MLOPS_REFERENCE names no folder of reference data")
    file = Path(REFERENCE) / "jenkins-api" / "answers.json"
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def asked(jenkins: JenkinsState, entry: Mapping[str, Any]) -> requests.Response:
    """The recorded request, sent to the stand-in."""
    request = entry["request"]
    headers = {
        name: value.replace("<crumb>", jenkins.crumb) for name, value in request["headers"].items()
    }
    if entry["title"] != "anonymous is refused":
        wrong = entry["title"] == "wrong password"
        headers["Authorization"] = f"Basic {LOGIN[::-1] if wrong else LOGIN}"
    body = request["body"].encode() if isinstance(request["body"], str) else request["body"]
    return requests.request(
        request["method"],
        jenkins.url + request["path"],
        headers=headers,
        data=body,
        allow_redirects=False,
        timeout=30,
    )


def fields(document: Any) -> set[str]:
    return set(document) if isinstance(document, dict) else set()


def test_it_answers_as_recorded(jenkins: JenkinsState, recording: list[dict[str, Any]]) -> None:
    jenkins.next_log = ["Started by user admin\n", "done\nFinished: SUCCESS\n"]
    compared = 0
    for entry in recording:
        title, told = entry["title"], entry["response"]
        if title in PASSED_OVER:
            continue
        answer = asked(jenkins, entry)
        compared += 1
        assert answer.status_code == told["status"], title
        for name, value in told["headers"].items():
            if name in ("Content-Type", "X-Jenkins", "X-Error", "WWW-Authenticate", "X-More-Data"):
                assert answer.headers.get(name) == value, (title, name)
            elif name == "Location":
                recorded = value.replace("http://jenkins.example", "")
                assert answer.headers["Location"].startswith(jenkins.url), title
                if "queue" in recorded:
                    assert answer.headers["Location"] == jenkins.url + recorded, title
            else:
                assert name in answer.headers, (title, name)
        if told["headers"].get("Content-Type", "").startswith("application/json"):
            said = answer.json()
            if isinstance(told["body"], str) and told["body"].endswith("}"):
                real = json.loads(told["body"])
                assert fields(said) <= fields(real) | {"property"}, title
                assert said["_class"] == real["_class"], title
    assert compared >= 28


def test_a_chosen_tree_is_what_the_real_one_gave(
    jenkins: JenkinsState, recording: list[dict[str, Any]]
) -> None:
    jenkins.waits = 0
    by_title = {entry["title"]: entry for entry in recording}
    for title in (
        "create a folder",
        "create a pipeline job in a folder",
        "trigger with parameters",
    ):
        asked(jenkins, by_title[title])
    asked(jenkins, by_title["queue item, left the queue"])
    said = asked(jenkins, by_title["job, chosen fields"]).json()
    real = json.loads(by_title["job, chosen fields"]["response"]["body"])
    assert fields(real) - fields(said) == {"color"}
    assert said["fullName"] == real["fullName"]
    assert fields(said["lastBuild"]) == fields(real["lastBuild"])
