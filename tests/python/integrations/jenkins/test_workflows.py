"""Workflows of GitHub and GitLab: valid by their schemas, values escaped, rights small."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.generate import Order, generate
from mlops_jfrog.integrations.jenkins.targets import plain_cron
from support.scripted_server import Scripted, scripted_server

from .conftest import ACTIONS, Write

GITHUB, GITLAB = Order("github-actions"), Order("gitlab-ci")
FULL: dict[str, Any] = {
    "owner": "team",
    "requirements": "requirements.txt",
    "metrics": "metrics.json",
    "train": ["python train.py", "echo '${{ secrets.X }}' $Y"],
    "test": "pytest",
    "parameters": {"TREES": {"default": "it's", "help": "h"}, "MODE": {"choices": ["a", "b"]}},
    "environment": {"V": "$X ${{ x }}"},
    "agent": {"label": "gpu", "image": "python:3.12"},
    "schedule": "H H/4 * * 1-5",
    "promotion": {"approval": True},
    "deployment": {"workflow": "deploy.yml", "project": "group/deploy"},
    "github": {**ACTIONS, "environment": "production", "oidc_provider": "p", "oidc_audience": "a"},
    "gitlab": {"oidc_provider": "p"},
}
SMALL: dict[str, Any] = {"github": ACTIONS}
SHAPES = [FULL, SMALL, {"github": ACTIONS, "promotion": {"approvals": ["qa"]}}]


@pytest.mark.parametrize("keys", SHAPES, ids=["full", "small", "kinds"])
@pytest.mark.parametrize(
    ("order", "schema"),
    [(GITHUB, "vendor.github-workflows"), (GITLAB, "vendor.gitlab-ci")],
    ids=["github", "gitlab"],
)
def test_it_is_valid_by_the_published_schema(
    write: Write, keys: dict[str, Any], order: Order, schema: str
) -> None:
    made = generate(write(**keys), order)
    made.write()
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(made.path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr + made.text


def workflow(file: Path, order: Order) -> dict[Any, Any]:
    document: dict[Any, Any] = yaml.safe_load(generate(file, order).text)
    return document


def test_github_runs_everything_in_order_with_the_rights_it_needs(write: Write) -> None:
    document = workflow(write(**FULL), GITHUB)
    assert document["permissions"] == {}
    publish, promote = document["jobs"]["publish"], document["jobs"]["promote"]
    assert publish["permissions"] == {"contents": "read", "id-token": "write"}
    assert promote["permissions"] == {"contents": "read", "id-token": "write", "actions": "read"}
    names = [step.get("name", step.get("uses")) for step in publish["steps"]]
    assert names == [
        ACTIONS["checkout"],
        ACTIONS["setup_python"],
        ACTIONS["setup_jfrog"],
        "Make a virtual environment",
        "Install the helper through the platform",
        "Install the dependencies through the platform",
        "Train",
        "Test",
        "Publish",
    ]
    assert promote["if"] == "github.ref == 'refs/heads/main'"
    assert promote["environment"] == "production"


def test_github_takes_no_stored_token_where_there_is_openid_connect(write: Write) -> None:
    assert "secrets." not in generate(write(**{**FULL, "train": "x"}), GITHUB).text
    stored = generate(write(**SMALL), GITHUB).text
    assert "${{ secrets.JF_ACCESS_TOKEN }}" in stored
    assert "id-token" not in stored


def test_github_finds_no_expression_in_a_value(write: Write) -> None:
    publish = workflow(write(**FULL), GITHUB)["jobs"]["publish"]
    [train] = [step["run"] for step in publish["steps"] if step.get("name") == "Train"]
    assert train == "python train.py\necho '${{ '${{' }} secrets.X }}' $Y"
    assert publish["env"]["V"] == "$X ${{ '${{' }} x }}"
    assert publish["env"]["TREES"] == "${{ inputs.TREES || 'it''s' }}"


def test_no_value_of_a_project_is_an_expression_of_github(write: Write) -> None:
    """Neither in a shell line, where it would be code, nor anywhere else."""
    hostile = "${{ github.event.issue.title }} ${{secrets.X}} }} ${{ '"
    keys = {
        **FULL,
        **dict.fromkeys(("owner", "requirements", "metrics"), hostile),
        "train": [hostile],
        "test": [hostile],
        "environment": {"V": hostile},
        "agent": {"label": hostile, "image": hostile},
        "parameters": {"P": {"default": hostile, "help": hostile}, "Q": {"choices": [hostile]}},
        "deployment": {"workflow": hostile},
        "pypi": {"repository": "pypi-virtual"},
    }
    ours = re.compile(
        r"vars\.JF_URL|steps\.jfrog\.outputs\.oidc-token|github\.(token|repository|run_id|ref_name"
        r"|workflow|ref)|inputs\.VERSION \|\| github\.run_number|inputs\.[PQ] \|\| '.*'|'\$\{\{'"
    )
    document = workflow(write(**keys), GITHUB)
    # As GitHub reads them: an expression ends at }} outside of its strings.
    expression = re.compile(r"\$\{\{((?:'[^']*'|[^'}]|\}(?!\}))*)\}\}")
    found = [each.strip() for text in texts(document) for each in expression.findall(text)]
    assert len(found) > 20
    assert [each for each in found if not ours.fullmatch(each)] == []
    runs = [step.get("run", "") for job in document["jobs"].values() for step in job["steps"]]
    assert {each for run in runs for each in expression.findall(run)} == {" '${{' "}


def texts(node: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from texts(key)
            yield from texts(value)
    elif isinstance(node, list):
        for each in node:
            yield from texts(each)
    elif isinstance(node, str):
        yield node


def test_github_needs_an_environment_to_ask_people(write: Write) -> None:
    with pytest.raises(ConfigurationError, match="asks people by an environment's rules"):
        generate(write(github=ACTIONS, promotion={"approval": True}), GITHUB)


def test_gitlab_asks_by_a_job_that_somebody_starts(write: Write) -> None:
    document = workflow(write(**FULL), GITLAB)
    [rule] = document["promote"]["rules"]
    assert rule == {"if": '$CI_COMMIT_BRANCH == "main"', "when": "manual"}
    assert document["variables"]["V"] == "$$X $${{ x }}"
    assert document[".helper"]["id_tokens"] == {"JF_ID_TOKEN": {"aud": "p"}}


def test_the_python_in_a_gitlab_pipeline_compiles(write: Write) -> None:
    scripts = workflow(write(**FULL), GITLAB)[".helper"]["before_script"]
    blocks = [script.split("<<'")[1].split("\n", 1) for script in scripts if "<<'" in script]
    assert len(blocks) == 2
    for head, rest in blocks:
        compile(rest.split(f"\n{head.rstrip(chr(39))}\n")[0], head, "exec")


def test_gitlab_exchanges_its_id_token_for_one_of_the_platform(
    write: Write, tmp_path: Path
) -> None:
    scripts = workflow(write(**FULL), GITLAB)[".helper"]["before_script"]
    [exchange] = [script for script in scripts if "EXCHANGE" in script]
    with scripted_server(Scripted(200, {"access_token": "canary-exchanged"})) as server:
        ended = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", f'{exchange}\nprintf %s "$JF_ACCESS_TOKEN" > token'],
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "JF_URL": f"{server.url}/",
                "JF_ID_TOKEN": "canary-id",
                "JF_OIDC_PROVIDER": "p",
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "token").read_text(encoding="utf-8") == "canary-exchanged"
    [asked] = server.asked
    assert (asked.method, asked.target) == ("POST", "/access/api/v1/oidc/token")
    assert json.loads(asked.body) == {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": "canary-id",
        "provider_name": "p",
    }
    assert "canary" not in ended.stdout + ended.stderr


def test_gitlab_stops_where_the_platform_refuses_the_id_token(write: Write, tmp_path: Path) -> None:
    scripts = workflow(write(**FULL), GITLAB)[".helper"]["before_script"]
    [exchange] = [script for script in scripts if "EXCHANGE" in script]
    with scripted_server(Scripted(403)) as server:
        variables = {"JF_URL": server.url, "JF_ID_TOKEN": "x", "JF_OIDC_PROVIDER": "p"}
        ended = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", f"{exchange}\ntouch went-on"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **variables},
            capture_output=True,
            check=False,
        )
    assert ended.returncode != 0
    assert not (tmp_path / "went-on").exists()


@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(min_size=1, max_size=30, alphabet=st.characters(codec="utf-8")).filter(
        lambda text: bool(text.strip())
    )
)
@pytest.mark.parametrize("order", [GITHUB, GITLAB], ids=["github", "gitlab"])
def test_any_value_stays_the_value_it_is(write: Write, order: Order, text: str) -> None:
    keys = {"train": [text], "environment": {"V": text}, "owner": text, "github": ACTIONS}
    document = workflow(write(**keys), order)
    if order is GITHUB:
        publish = document["jobs"]["publish"]
        [train] = [step["run"] for step in publish["steps"] if step.get("name") == "Train"]
        found = {train, publish["env"]["V"]}
        assert found == {text.replace("${{", "${{ '${{' }}")}
        assert list(document["jobs"]) == ["publish", "promote"]
    else:
        assert text in document["publish"]["script"]
        assert document["variables"]["V"] == text.replace("$", "$$")
        assert list(document)[-2:] == ["publish", "promote"]


@pytest.mark.parametrize("schedule", ["H H * * *", "H/15 * H H H", "5 4 * * 1-5", "H 3 1 1 0"])
def test_jenkins_h_becomes_a_number_that_stays(schedule: str) -> None:
    first = plain_cron(schedule, "fraud")
    assert first == plain_cron(schedule, "fraud")
    assert first is not None
    limits = zip(first.split(), (59, 23, 28, 12, 6), strict=True)
    for field, highest in limits:
        numbers = [int(part) for part in field.replace("/", "-").split("-") if part != "*"]
        assert all(number <= highest for number in numbers), first


@pytest.mark.parametrize("schedule", ["H(0-9) * * * *", "H/99 * * * *", "H/x * * * *"])
def test_what_only_jenkins_knows_of_schedules_is_refused(schedule: str) -> None:
    with pytest.raises(ConfigurationError):
        plain_cron(schedule, "fraud")
