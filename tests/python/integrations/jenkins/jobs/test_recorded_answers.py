"""The stand-in for a controller answers as a real one did: status, headers, shape of the body."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import requests

from mlops_jfrog.integrations.jenkins.jobs.comparison import parsed, says_the_same
from mlops_jfrog.integrations.jenkins.jobs.desired import job_of
from support.jenkins_controller import TOKEN, USER, JenkinsState

REFERENCE = os.environ.get("MLOPS_REFERENCE")
LOGIN = base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()

# A script's own answers, and two recordings of a build that never was.
PASSED_OVER = {"script console", "who am I", "console text", "stop a build", "build, aborted"}


PROJECT = """
model: churn
parameters: {WHO: {default: x}}
jenkins: {kind: pipeline, repository: "https://git.example/churn.git"}
"""


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


def test_a_jobs_configuration_has_the_shape_of_a_real_one(
    recording: list[dict[str, Any]], tmp_path: Path
) -> None:
    [real] = [e for e in recording if e["title"] == "read its configuration"]
    stored = real["response"]["body"]
    file = tmp_path / "mlops.yml"
    file.write_text(PROJECT, encoding="utf-8")
    ours = job_of(file, {}).item.configuration
    # Where the script comes from is another kind of definition, which was not recorded.
    told = {path for path in shape(stored) if not path.startswith("flow-definition/definition")}
    assert told <= shape(ours), told - shape(ours)
    parameter = ".//hudson.model.StringParameterDefinition"
    found = parsed(ours).find(parameter)
    wanted = parsed(stored).find(parameter)
    assert found is not None
    assert wanted is not None
    assert found.findtext("name") == wanted.findtext("name")
    assert found.findtext("defaultValue") == wanted.findtext("defaultValue")
    assert says_the_same(stored, stored.replace("<description>", "<new/><description>"))


def shape(configuration: str) -> set[str]:
    """Every element by its path from the root."""

    def walk(element: Element, path: str) -> Iterator[str]:
        here = f"{path}/{element.tag}".lstrip("/")
        yield here
        for each in element:
            yield from walk(each, here)

    return set(walk(parsed(configuration), ""))
