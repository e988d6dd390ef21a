"""What bad input gets at the command line: one clear line, what to do, the right exit code.

No traceback, no secret, and nothing half-published.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.project import STAGING, Project, Registry

CANARY = "canary-4be1d0c7"


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    output: str
    errors: list[str]

    @property
    def error(self) -> str:
        [line] = [line for line in self.errors if line.startswith("error: ")]
        return line

    @property
    def hint(self) -> str:
        [line] = [line for line in self.errors if line.startswith("hint: ")]
        return line


Publish = Callable[..., Said]


@pytest.fixture
def publish(project: Project, registry: Registry) -> Publish:
    """``mlops-jfrog publish`` that must fail cleanly."""

    def run(*flags: str, environment: Mapping[str, str] | None = None) -> Said:
        command = [sys.executable, "-m", "mlops_jfrog", "publish", *flags]
        variables = {**project.environment, "PATH": os.environ["PATH"], **(environment or {})}
        done = subprocess.run(
            command,
            cwd=project.folder,
            env={name: value for name, value in variables.items() if value},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        everything = done.stdout + done.stderr
        assert "Traceback" not in everything
        assert CANARY not in everything
        assert project.environment["JF_ACCESS_TOKEN"] not in everything
        assert registry.files(STAGING, project.model) == {}
        return Said(done.returncode, done.stdout, done.stderr.splitlines())

    return run


def test_a_wrong_token(publish: Publish) -> None:
    said = publish(environment={"JF_ACCESS_TOKEN": CANARY})

    assert said.code == 4
    assert "JF_ACCESS_TOKEN" in said.hint


def test_no_token_at_all(publish: Publish) -> None:
    assert publish(environment={"JF_ACCESS_TOKEN": ""}).code == 4


def test_no_url(publish: Publish) -> None:
    said = publish(environment={"JF_URL": ""})

    assert said.code == 3
    assert "JF_URL" in said.error + said.hint


def test_a_url_that_holds_a_password(publish: Publish) -> None:
    said = publish(environment={"JF_URL": f"https://ci:{CANARY}@platform.invalid"})

    assert said.code == 3


def test_a_host_that_nobody_answers_at(publish: Publish) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    said = publish(environment={"JF_URL": f"http://127.0.0.1:{port}"})

    assert said.code == 7
    assert f"127.0.0.1:{port}" in said.error


def test_an_unknown_key_in_the_project_file(publish: Publish, project: Project) -> None:
    project.write("mlops.yml", "model: fraud\nmetircs: metrics.json\n")
    said = publish()

    assert said.code == 3
    assert "mlops.yml:2" in said.error
    assert "metrics" in said.error + said.hint


def test_a_project_file_that_is_no_yaml(publish: Publish, project: Project) -> None:
    project.write("mlops.yml", "model: [unclosed\n")
    said = publish()

    assert said.code == 3
    assert "mlops.yml" in said.error


def test_an_unknown_flag(publish: Publish) -> None:
    said = publish("--modle", "fraud")

    assert said.code == 2
    assert "--model" in said.error + said.hint


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("no json at all", 2),
        ("[1, 2]", 2),
        ('{"accuracy": NaN}', 2),
        ('{"accuracy": Infinity}', 2),
        ('{"f1": 0.99}', 13),
        ('{"accuracy": "high"}', 13),
        ('{"accuracy": 0.71}', 8),
        (None, 5),
    ],
)
def test_metrics_that_pass_no_gate(
    publish: Publish, project: Project, content: str | None, code: int
) -> None:
    if content is None:
        (project.folder / "metrics.json").unlink()
    else:
        project.write("metrics.json", content)
    said = publish()

    assert said.code == code
    assert "metrics" in said.error or "accuracy" in said.error


@pytest.mark.parametrize(("content", "code"), [("", 2), (None, 5)])
def test_an_empty_or_missing_model_file(
    publish: Publish, project: Project, content: str | None, code: int
) -> None:
    if content is None:
        (project.folder / "model.json").unlink()
    else:
        project.write("model.json", content)
    said = publish()

    assert said.code == code
    assert "model.json" in said.error


def test_a_repository_that_does_not_exist(publish: Publish, project: Project) -> None:
    project.configure(stages={"staging": {"repository": "nowhere-local", "env": "staging"}})
    said = publish()

    assert said.code == 5
    assert "nowhere-local" in said.error
    assert "setup apply" in said.hint


@pytest.mark.parametrize("name", ["../../etc", "a/../b", "bad\x07name", "a\nb", "x*y"])
def test_a_name_that_is_no_safe_path(publish: Publish, name: str) -> None:
    said = publish("--model", name)

    assert said.code == 2
    assert "model" in said.error


def test_a_broken_request_still_gets_a_result(project: Project, tmp_path: Path) -> None:
    request, result = tmp_path / "request.json", tmp_path / "result.json"
    arguments = {"modle": "fraud"}
    version = {"contract": 1, "helper": "0.1.0"}
    request.write_text(json.dumps({**version, "operation": "publish", "arguments": arguments}))
    command = [sys.executable, "-m", "mlops_jfrog", "run"]
    command += ["--request", str(request), "--result", str(result)]
    done = subprocess.run(command, cwd=project.folder, capture_output=True, timeout=60, check=False)

    [error] = json.loads(result.read_text())["errors"]
    assert done.returncode == error["exitCode"] == 2
    assert "did you mean 'model'" in error["message"]


def test_debug_shows_where_it_failed_and_no_secret(project: Project) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mlops_jfrog", "publish", "--debug"],
        cwd=project.folder,
        env={**project.environment, "PATH": os.environ["PATH"], "JF_ACCESS_TOKEN": CANARY},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 4
    assert "Traceback" in done.stderr
    assert CANARY not in done.stdout + done.stderr
