"""Steps of the library on Jenkins' own interpreter, with the real helper and the sandbox."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from mlops_jfrog.version import __version__
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .conftest import PRODUCTION, STAGING
from .harness import compiled_harness
from .jenkins import Jenkins
from .small_project import MODEL, helper, safetensors, virtual_environment, write_project

pytestmark = pytest.mark.timeout(900)

ALICE = {"submitter": "alice", "comment": "good"}


@pytest.fixture
def agent(
    platform: PlatformClient, team: PlatformTeam, tmp_path: Path, request: pytest.FixtureRequest
) -> Jenkins:
    """An agent of its own for each test, with the small project in its workspace."""
    token = team.token("mlops-approvers", user="jenkins")
    credentials = {"jfrog-url": platform.url, "jfrog-token": token}
    made = Jenkins(tmp_path, credentials, compiled_harness())
    write_project(made.workspace, value=float(sum(request.node.name.encode())))
    return made


def version_of(platform: PlatformClient, stage: str = "production") -> str:
    pointer = platform.get(f"/artifactory/{PRODUCTION}/{MODEL}/.stages/{stage}.json")
    return str(pointer.json()["version"]) if pointer.ok else ""


def modules(platform: PlatformClient, build: str, number: int) -> dict[str, Any]:
    name = build.replace("/", "%2F")
    found = platform.get(f"/artifactory/api/build/{name}/{number}").json()["buildInfo"]["modules"]
    return {module["id"]: module for module in found}


def test_the_jenkinsfile_of_two_lines(agent: Jenkins, platform: PlatformClient) -> None:
    build = agent.build(
        101,
        answer=ALICE,
        environment={**helper(agent), "BRANCH_NAME": "main"},
        jenkinsfile="@Library('mlops-jfrog') _\nmlopsPipeline()\n",
        happening={"plugins": True, "scm": "git"},
    )
    assert build.result == "SUCCESS", build.log
    assert version_of(platform) == "101"
    assert "trained" in build.log
    assert "(qa)" in build.log
    assert "(security)" in build.log
    assert "team/tiny 101" in build.description
    assert "0.97" in build.description
    assert build.tests > 0
    assert build.pages == [f"Model report {MODEL}"]
    assert build.issues
    promoted = f"{PRODUCTION}/{MODEL}/101/model.safetensors"
    found = platform.get(f"/artifactory/api/storage/{promoted}?properties").json()["properties"]
    assert found["approved-by"] == ["alice"]


def test_a_gate_that_fails_is_on_the_build_page(agent: Jenkins, platform: PlatformClient) -> None:
    write_project(agent.workspace, value=2.5, accuracy=0.5)
    build = agent.build(
        102,
        answer=None,
        environment=helper(agent),
        jenkinsfile="node { mlopsPublish() }",
        happening={"plugins": True},
    )
    assert build.result == "FAILURE"
    assert "accuracy" in build.description
    assert build.tests > 0
    assert any(name.endswith("gates.junit.xml") for name in build.archived)
    assert platform.get(f"/artifactory/{STAGING}/{MODEL}/102/model.safetensors").status_code == 404


def test_parts_from_two_agents_make_one_complete_build(
    agent: Jenkins, platform: PlatformClient, tmp_path: Path
) -> None:
    agents: dict[str, object] = {}
    for name in ("train", "serve"):
        write_project(tmp_path / name, value=3.5)
        virtual_environment(tmp_path / name / ".venv")
        agents[name] = {"workspace": str(tmp_path / name)}
    install = "mlopsInstall(packages: ['click'], pipOptions: ['--no-deps'], module: '{0}:packages')"
    build = agent.build(
        103,
        answer=None,
        environment=helper(agent),
        jenkinsfile=f"""
            parallel(
                train: {{ node('train') {{ {install.format("train")} }} }},
                serve: {{ node('serve') {{ {install.format("serve")} }} }},
                model: {{ node('built-in') {{ mlopsPublish() }} }})
            """,
        happening={"agents": agents},
    )
    assert build.result == "SUCCESS", build.log
    found = modules(platform, "oncology/breast-cancer/main", 103)
    assert {"train:packages", "serve:packages", f"{MODEL}:103"} <= set(found)
    for name in ("train", "serve"):
        [package] = found[f"{name}:packages"]["dependencies"]
        assert package["id"].startswith("click:")
        assert len(package["sha256"]) == 64


def test_two_branches_that_need_the_helper_install_it_once(
    agent: Jenkins, platform: PlatformClient, tmp_path: Path
) -> None:
    write_project(tmp_path / "other", value=4.5)
    build = agent.build(
        104,
        answer=None,
        jenkinsfile="""
            parallel(
                a: { node('built-in') { mlopsScan(files: ['model.safetensors']) } },
                b: { node('other') { mlopsScan(files: ['model.safetensors']) } })
            """,
        happening={"agents": {"other": {"workspace": str(tmp_path / "other")}}},
    )
    assert build.result == "SUCCESS", build.log
    assert build.log.count(f"installing mlops-jfrog {__version__}") == 1
    cache = agent.home / ".cache" / "mlops-jfrog" / "helper"
    assert len(list(cache.glob(f"{__version__}-*/bin"))) == 1


def test_an_abort_in_the_middle_leaves_what_the_next_build_continues_from(
    agent: Jenkins, platform: PlatformClient
) -> None:
    stopped = helper(agent, "middle", r"PUT .*mlops-manifest\.json")
    build = agent.build(
        105,
        answer=None,
        environment={**stopped, "MLOPS_VERSION": "5.0"},
        jenkinsfile="node { mlopsPublish() }\necho 'never said'",
        happening={"abortedAt": str(agent.home / "middle")},
    )
    assert build.result == "ABORTED", build.log
    assert "never said" not in build.log
    folder = f"/artifactory/{STAGING}/{MODEL}/5.0"
    assert platform.get(f"{folder}/model.safetensors").ok
    assert platform.get(f"{folder}/mlops-manifest.json").status_code == 404
    again = agent.build(
        106,
        answer=None,
        environment={**helper(agent), "MLOPS_VERSION": "5.0"},
        jenkinsfile="node { mlopsPublish() }",
    )
    assert again.result == "SUCCESS", again.log
    assert platform.get(f"{folder}/mlops-manifest.json").ok


def test_retry_continues_where_an_agent_is_lost(
    agent: Jenkins, platform: PlatformClient, tmp_path: Path
) -> None:
    write_project(tmp_path / "spare", value=6.5)
    write_project(agent.workspace, value=6.5)
    build = agent.build(
        107,
        answer=None,
        environment={**helper(agent, "lost", r"PUT .*/api/build"), "MLOPS_VERSION": "6.0"},
        jenkinsfile="""
            retry(count: 2, conditions: [agent(), nonresumable()]) {
                node { echo "published ${mlopsPublish().version}" }
            }
            """,
        happening={
            "agents": {"spare": {"workspace": str(tmp_path / "spare")}},
            "losing": {"built-in": str(agent.home / "lost")},
        },
    )
    assert build.result == "SUCCESS", build.log
    assert "published 6.0" in build.log
    assert modules(platform, "oncology/breast-cancer/main", 107)


def test_tools_inside_with_mlops_have_what_they_need(
    agent: Jenkins, platform: PlatformClient
) -> None:
    python = virtual_environment(agent.home / "venv")
    install = f"{python} -m pip --quiet download --no-deps --dest wheels mlops-jfrog=={__version__}"
    look = 'ls wheels && echo "hub $HF_ENDPOINT" && test -n "$HF_TOKEN"'
    build = agent.build(
        108,
        answer=None,
        environment=helper(agent),
        jenkinsfile=f"""
            node {{
                withMlops {{
                    sh '#!/bin/sh\\n{install} && {look}'
                }}
                echo "afterwards ${{env.HF_ENDPOINT}} ${{env.PIP_INDEX_URL}}"
            }}
            """,
    )
    assert build.result == "SUCCESS", build.log
    assert f"mlops_jfrog-{__version__}" in build.log
    assert "/artifactory/api/huggingfaceml/" in build.log
    assert "afterwards null null" in build.log
    secret = agent.credentials["jfrog-token"].encode()
    files = [path for path in agent.home.rglob("*") if path.is_file()]
    assert [path for path in files if secret in path.read_bytes()] == []


def test_a_rollback_brings_back_what_was_there(agent: Jenkins, platform: PlatformClient) -> None:
    settings = agent.workspace / "mlops.yml"
    text = settings.read_text(encoding="utf-8").replace(
        "approvals: [qa, security]", "approvals: []"
    )
    settings.write_text(text, encoding="utf-8")
    for number in (109, 110):
        (agent.workspace / "metrics.json").write_text('{"accuracy": 0.98}', encoding="utf-8")
        write_version(agent.workspace, float(number))
        build = agent.build(
            number,
            answer=None,
            environment=helper(agent),
            jenkinsfile="node { mlopsPublish(promote: true) }",
            happening={"plugins": True},
        )
        assert build.result == "SUCCESS", build.log
    assert version_of(platform) == "110"
    back = agent.build(
        111,
        answer=None,
        environment=helper(agent),
        jenkinsfile="node { echo \"now ${mlopsRollback(reason: 'false alarms').version}\" }",
    )
    assert back.result == "SUCCESS", back.log
    assert "now 109" in back.log
    assert version_of(platform) == "109"


def write_version(folder: Path, value: float) -> None:
    (folder / "model.safetensors").write_bytes(safetensors(value))


def test_a_user_name_and_password_do_too(
    agent: Jenkins, platform: PlatformClient, team: PlatformTeam
) -> None:
    login: Any = {"username": "admin", "password": team.sandbox.admin_token}
    with_login = replace(agent, credentials={**agent.credentials, "login": login})
    build = with_login.build(
        112,
        answer=None,
        environment=helper(agent),
        jenkinsfile="""
            node {
                def found = mlopsConfigure(userCredentialsId: 'login')
                writeFile(file: 'found.txt', text: "${found.user} ${found.secrets.HF_TOKEN}")
                mlopsDoctor(userCredentialsId: 'login')
            }
            """,
    )
    assert build.result == "SUCCESS", build.log
    assert (agent.workspace / "found.txt").read_text(encoding="utf-8") == "admin password"
    assert "Steps of optional plugins that this controller lacks: lock" in build.log
    assert json.dumps(login["password"]) not in build.log


@pytest.mark.parametrize(
    ("job", "branch"), [("team/job", ""), ("team/job/feature%2Fx", "feature/x")]
)
def test_jobs_in_folders_and_branches_give_names_and_links_that_work(
    agent: Jenkins, platform: PlatformClient, job: str, branch: str
) -> None:
    page = f"https://ci.example/job/{job.replace('/', '/job/').replace('%', '%25')}/113/"
    named = {"JOB_NAME": job, "BRANCH_NAME": branch, "BUILD_URL": page, "MLOPS_VERSION": "7.0"}
    build = agent.build(
        113,
        answer=None,
        environment={**helper(agent), **named},
        jenkinsfile=f"node {{ mlopsPublish(model: 'named/{branch or 'plain'}') }}",
    )
    assert build.result == "SUCCESS", build.log
    recorded = f"/artifactory/api/build/{quote(job, safe='')}/113"
    assert platform.get(recorded).json()["buildInfo"]["url"] == page
    [version] = re.findall(r"^version: (http\S+)$", build.log, re.MULTILINE)
    folder = version.removeprefix(f"{platform.url}/artifactory/")
    assert platform.get(f"/artifactory/api/storage/{folder}").json()["children"]
