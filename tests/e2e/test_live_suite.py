"""``make test-jenkins`` against a controller whose builds run on the harness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests
from tests.live import __main__ as command
from tests.live.cases import CASES, TOKEN_ID, URL_ID
from tests.live.controller import Ended, Refused
from tests.live.controller import LiveController as Suite
from tests.live.platform import Platform, platform_for
from tests.live.suite import problem_of, run_cases

from mlops_jfrog.http.retry import RetryPolicy
from support.jenkins_controller import TOKEN, USER, Reply, jenkins_controller
from support.platform_client import PlatformClient
from support.platform_team import PlatformTeam

from .jenkins import Jenkins
from .live_controller import LiveController

pytestmark = pytest.mark.timeout(900)
SHORT = [case for case in CASES if case.name in ("argument", "agent")]


@pytest.fixture
def controller(tmp_path: Path) -> Iterator[LiveController]:
    state = LiveController(agent=Jenkins(tmp_path, {}, ""))
    with jenkins_controller(state):
        yield state


@pytest.fixture
def suite(controller: LiveController) -> Suite:
    patience = RetryPolicy(attempts=1)
    return Suite(controller.url, USER, TOKEN, sleep=lambda _seconds: None, retries=patience)


@pytest.fixture
def target(platform: PlatformClient, team: PlatformTeam) -> Platform:
    return Platform(platform.url, team.token("mlops-approvers", user="jenkins"))


def test_every_case_passes_and_what_ran_is_said(
    controller: LiveController, suite: Suite, target: Platform
) -> None:
    said: list[str] = []
    assert run_cases(suite, "mlops-jfrog", target, "live-1", said.append) == 0, "\n".join(said)
    assert said[:-2] == [f"passed  {case.name}" for case in CASES]
    assert said[-2:] == [
        f"Ran {len(CASES)} Jenkinsfiles on Jenkins 2.440.3 with the library 'mlops-jfrog':",
        f"{len(CASES)} passed, 0 failed.",
    ]
    assert controller.items == {}
    assert controller.secrets == {}


def test_a_case_that_ends_otherwise_is_a_failure_with_the_end_of_its_log(
    suite: Suite, target: Platform
) -> None:
    said: list[str] = []
    wrong = [replace(SHORT[0], result="SUCCESS"), replace(SHORT[1], said=("nobody says this",))]
    assert run_cases(suite, "mlops-jfrog", target, "live-2", said.append, wrong) == 2
    text = "\n".join(said)
    assert "it ended FAILURE, not SUCCESS:" in text
    assert "    | " in text
    assert "its log lacks ['nobody says this']" in text
    assert said[-1] == "0 passed, 2 failed."


@pytest.mark.parametrize(
    ("log", "problem"),
    [
        ("+ curl -H canary-live-7", "the token is in the log"),
        ("Scripts not permitted to use new java.io.File", "the sandbox refused a signature"),
        ("never said\nFinished", "it went on after its end"),
    ],
)
def test_what_no_log_may_hold_is_a_failure(log: str, problem: str) -> None:
    case = replace(SHORT[0], result="SUCCESS", said=())
    platform = Platform("http://127.0.0.1:9", "canary-live-7")
    found = problem_of(case, Ended("SUCCESS", log), "mlops-jfrog", platform)
    assert str(found).startswith(problem)
    assert problem_of(case, Ended("SUCCESS", "quiet"), "mlops-jfrog", platform) is None


def test_another_name_of_the_library_says_how_to_configure_it(
    controller: LiveController, suite: Suite, target: Platform
) -> None:
    with pytest.raises(Refused, match=r"knows no library 'ml-lib'\. Configure it once:"):
        run_cases(suite, "ml-lib", target, "live-4", print, SHORT)
    assert controller.items == {}
    assert controller.secrets == {}


def test_a_wrong_login_runs_nothing(controller: LiveController, target: Platform) -> None:
    suite = Suite(controller.url, USER, "wrong")
    with pytest.raises(Refused, match=r"Check JENKINS_URL, JENKINS_USER and\s+JENKINS_TOKEN"):
        run_cases(suite, "mlops-jfrog", target, "live-5", print, SHORT)
    assert controller.scripts == []


def test_a_user_who_may_not_store_credentials_is_told(
    controller: LiveController, suite: Suite, target: Platform
) -> None:
    suite.check_login()
    controller.faults = [Reply(200, {}, '{"crumb": "x", "crumbRequestField": "Jenkins-Crumb"}')]
    controller.faults += [Reply(404), Reply(403, {}, "no")]
    with pytest.raises(Refused, match="must be allowed to manage credentials"):
        suite.store_secret(URL_ID, "x")
    assert TOKEN_ID not in controller.secrets


def test_the_command_reads_its_environment_and_ends_with_what_became_of_it(
    controller: LiveController, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {
        "JENKINS_URL": controller.url,
        "JENKINS_USER": USER,
        "JENKINS_TOKEN": TOKEN,
        "JENKINS_LIBRARY": "of-another-name",
        "LIVE_JF_URL": "http://127.0.0.1:9/",
        "LIVE_JF_TOKEN": "canary-live-7",
    }
    assert command.main(environment) == 2
    said = capsys.readouterr().out
    assert re.match(r"Nothing could be tested: .*'of-another-name'", said)
    assert "canary-live-7" not in said


def test_without_a_platform_it_starts_a_sandbox_with_the_helper_in_it(tmp_path: Path) -> None:
    wheel = tmp_path / "mlops_jfrog-0.1-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        metadata = "Metadata-Version: 2.1\nName: mlops-jfrog\nVersion: 0.1\n"
        archive.writestr("mlops_jfrog-0.1.dist-info/METADATA", metadata)
    with platform_for({}, lambda _folder: [wheel]) as platform:
        login = {"Authorization": f"Bearer {platform.token}"}
        index = f"{platform.url}/artifactory/api/pypi/pypi-virtual/simple/mlops-jfrog/"
        assert wheel.name in requests.get(index, headers=login, timeout=60).text
        with platform_for({"LIVE_JF_URL": f"{platform.url}/", "LIVE_JF_TOKEN": "t"}) as named:
            assert named == Platform(platform.url, "t")


def test_a_platform_without_a_token_is_said_and_nothing_runs(
    controller: LiveController, capsys: pytest.CaptureFixture[str]
) -> None:
    login = {"JENKINS_URL": controller.url, "JENKINS_USER": USER, "JENKINS_TOKEN": TOKEN}
    assert command.main({**login, "LIVE_JF_URL": "http://127.0.0.1:9"}) == 2
    assert "LIVE_JF_TOKEN is not. Set both" in capsys.readouterr().out
    assert controller.asked == []
