"""Starting a build and following it: queue, log, result, and a controller that restarts."""

from __future__ import annotations

import contextlib

import pytest

from mlops_jfrog.errors import BuildFailed, NetworkError, NotFoundError
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.integrations.jenkins.jobs.client import Client
from mlops_jfrog.integrations.jenkins.jobs.controller import Controller
from mlops_jfrog.integrations.jenkins.jobs.run import Following, Pace
from mlops_jfrog.workflows.journal import Journal
from support.jenkins_controller import TOKEN, USER, JenkinsState, Reply, jenkins_controller

from .conftest import Naps

JOB = "team a/churn"
PARAMETRISED = """<flow-definition><properties><hudson.model.ParametersDefinitionProperty>
<parameterDefinitions><hudson.model.StringParameterDefinition><name>WHO</name>
</hudson.model.StringParameterDefinition></parameterDefinitions>
</hudson.model.ParametersDefinitionProperty></properties></flow-definition>"""


class Written(list[str]):
    def __call__(self, line: str) -> None:
        self.append(line)


@pytest.fixture
def lines() -> Written:
    return Written()


@pytest.fixture
def following(
    controller: Controller, jenkins: JenkinsState, naps: Naps, lines: Written
) -> Following:
    controller.create("team a", "<com.cloudbees.hudson.plugins.folder.Folder/>")
    controller.create(JOB, "<flow-definition/>")
    return Following(controller, JOB, Journal(), lines, Pace(sleep=naps, patience=20))


def test_it_waits_in_the_queue_and_follows_the_log_to_success(
    following: Following, jenkins: JenkinsState, lines: Written
) -> None:
    jenkins.waits = 3
    ended = following.to_end(following.start({}))
    assert (ended.number, ended.result) == (1, "SUCCESS")
    assert lines == ["Started\n", "+ train\n", "Finished\n"]


@pytest.mark.parametrize("result", ["FAILURE", "UNSTABLE", "ABORTED", "NOT_BUILT"])
def test_any_other_result_is_a_failure_with_the_builds_page(
    following: Following, jenkins: JenkinsState, result: str
) -> None:
    jenkins.next_result = result
    with pytest.raises(BuildFailed, match=f"team a/churn #1 ended as {result}") as caught:
        following.to_end(following.start({}))
    assert caught.value.url is not None
    assert caught.value.exit_code == 17


def test_parameters_go_in_the_body_not_in_an_address(
    controller: Controller, following: Following, jenkins: JenkinsState
) -> None:
    controller.update(JOB, PARAMETRISED)
    following.to_end(following.start({"WHO": "ann & bob=ü"}))
    assert jenkins.items[JOB].builds[0].parameters == {"WHO": "ann & bob=ü"}
    assert jenkins.asked.count("POST /job/team%20a/job/churn/buildWithParameters") == 1


def test_a_job_with_parameters_starts_without_any(
    controller: Controller, following: Following, jenkins: JenkinsState
) -> None:
    controller.update(JOB, PARAMETRISED)
    assert following.to_end(following.start({})).result == "SUCCESS"


def test_a_restart_in_the_middle_is_waited_for(
    following: Following, jenkins: JenkinsState, lines: Written, naps: Naps
) -> None:
    queued = following.start({})
    jenkins.faults = [Reply(503)] * 9
    assert following.to_end(queued).result == "SUCCESS"
    assert "".join(lines) == "Started\n+ train\nFinished\n"


@pytest.mark.parametrize("down_at", [1, 2, 3])
def test_a_controller_that_is_gone_for_a_while_is_found_again_whenever_it_happens(
    down_at: int, lines: Written
) -> None:
    """In the queue, before the log, in the middle of it: nobody listens, then all comes back."""
    controllers = contextlib.ExitStack()
    naps = 0
    state = controllers.enter_context(jenkins_controller())

    def nap(seconds: float) -> None:
        nonlocal naps
        naps += 1
        if naps == down_at:
            controllers.close()
        elif naps == down_at + 5:
            controllers.enter_context(jenkins_controller(state))

    with controllers:
        policy = RetryPolicy(attempts=1)
        controller = Controller(Client(state.url, USER, TOKEN, sleep=nap, retries=policy))
        controller.create("churn", "<flow-definition/>")
        following = Following(controller, "churn", Journal(), lines, Pace(sleep=nap, patience=60))
        assert following.to_end(following.start({})).result == "SUCCESS"
    assert naps >= down_at + 5
    assert "".join(lines) == "Started\n+ train\nFinished\n"


def test_a_queue_that_forgot_the_build_is_no_obstacle(
    controller: Controller, following: Following, jenkins: JenkinsState, lines: Written
) -> None:
    jenkins.waits = 0
    queued = following.start({})
    controller.queued(queued)
    jenkins.restart()
    assert following.to_end(queued).number == 1
    assert "".join(lines) == "Started\n+ train\nFinished\n"


def test_a_build_that_nobody_knows_any_more_is_said(
    following: Following, jenkins: JenkinsState
) -> None:
    queued = following.start({})
    jenkins.restart()
    with pytest.raises(BuildFailed, match="has forgotten the queued build"):
        following.to_end(queued)


def test_a_controller_that_stays_away_ends_the_wait(
    following: Following, jenkins: JenkinsState
) -> None:
    queued = following.start({})
    jenkins.faults = [Reply(503)] * 1000
    with pytest.raises(NetworkError):
        following.to_end(queued)


def test_what_jenkins_hides_in_a_log_is_left_out_also_where_it_is_cut(
    following: Following, jenkins: JenkinsState, lines: Written
) -> None:
    jenkins.next_log = ["a\x1b[8mha:AAAA//", "4B=\x1b[0mdm", "in\r\n\x1b[32mlast\x1b[0m line"]
    following.to_end(following.start({}))
    assert lines == ["admin\n", "last line\n"]


def test_a_job_that_is_not_there_is_said(controller: Controller, naps: Naps) -> None:
    nowhere = Following(controller, "nowhere", Journal(), Written(), Pace(sleep=naps))
    with pytest.raises(NotFoundError, match="nowhere is not on the controller"):
        nowhere.start({})
