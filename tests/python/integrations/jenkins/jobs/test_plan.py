"""What would change, carrying it out, and what is never touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from mlops_jfrog.errors import ConflictError
from mlops_jfrog.integrations.jenkins.jobs import plan as planning
from mlops_jfrog.integrations.jenkins.jobs.apply import apply
from mlops_jfrog.integrations.jenkins.jobs.configuration import child, element, marked
from mlops_jfrog.integrations.jenkins.jobs.controller import Controller
from mlops_jfrog.integrations.jenkins.jobs.desired import Desired
from mlops_jfrog.integrations.jenkins.jobs.item import Kind
from mlops_jfrog.integrations.jenkins.jobs.plan import Action, Change, surplus
from mlops_jfrog.workflows.journal import Journal
from support.jenkins_controller import JenkinsState

FOLDER = "com.cloudbees.hudson.plugins.folder.Folder"


def job(path: str, script: str = "Jenkinsfile") -> Desired:
    made = element("flow-definition")
    child(made, "scriptPath", script)
    return Desired(path, Kind.PIPELINE, marked(made, path))


def folder(path: str) -> Desired:
    return Desired(path, Kind.FOLDER, marked(element(FOLDER), path))


WANTED = [folder("ml"), folder("ml/team a"), job("ml/team a/churn"), job("ml/fraud")]


def planned(controller: Controller, wanted: Iterable[Desired] = WANTED) -> list[Change]:
    existing = {item.path: item for item in controller.items()}
    return planning.plan(wanted, existing, controller.configuration)


def actions(changes: Iterable[Change]) -> list[Action]:
    return [change.action for change in changes]


def test_everything_is_made_once_and_then_kept(
    controller: Controller, jenkins: JenkinsState
) -> None:
    first = planned(controller)
    assert actions(first) == [Action.CREATE] * 4
    assert jenkins.items == {}
    assert apply(first, controller, Journal()) == 4
    assert sorted(jenkins.items) == ["ml", "ml/fraud", "ml/team a", "ml/team a/churn"]
    before = len(jenkins.asked)
    second = planned(controller)
    assert actions(second) == [Action.KEEP] * 4
    assert apply(second, controller, Journal()) == 0
    assert len(jenkins.asked) == before + 1, "one request says that there is nothing to do"


def test_a_change_is_shown_as_a_diff_and_carried_out(
    controller: Controller, jenkins: JenkinsState
) -> None:
    apply(planned(controller), controller, Journal())
    wanted = [*WANTED[:3], job("ml/fraud", "ci/Jenkinsfile")]
    changes = planned(controller, wanted)
    assert actions(changes) == [Action.KEEP] * 3 + [Action.UPDATE]
    assert "-  <scriptPath>Jenkinsfile</scriptPath>" in changes[3].diff
    assert "+  <scriptPath>ci/Jenkinsfile</scriptPath>" in changes[3].diff
    assert apply(changes, controller, Journal()) == 1
    assert "ci/Jenkinsfile" in jenkins.items["ml/fraud"].configuration


def test_what_was_made_by_hand_is_left_and_the_rest_is_done(
    controller: Controller, jenkins: JenkinsState
) -> None:
    mine = "<flow-definition><description>mine</description></flow-definition>"
    controller.create("ml", f"<{FOLDER}><description>ours?</description></{FOLDER}>")
    controller.create("ml/fraud", mine)
    changes = planned(controller)
    assert actions(changes) == [Action.KEEP, Action.CREATE, Action.CREATE, Action.LEAVE]
    with pytest.raises(ConflictError, match="left alone: ml/fraud"):
        apply(changes, controller, Journal())
    assert jenkins.items["ml/fraud"].configuration == mine
    assert "ml/team a/churn" in jenkins.items


def test_a_job_of_another_kind_is_not_overwritten(controller: Controller) -> None:
    apply(planned(controller), controller, Journal())
    other = [replace(WANTED[3], kind=Kind.MULTIBRANCH)]
    assert actions(planned(controller, other)) == [Action.LEAVE]


def test_a_thorough_plan_sees_what_was_changed_by_hand(
    controller: Controller, jenkins: JenkinsState
) -> None:
    apply(planned(controller), controller, Journal())
    stored = jenkins.items["ml/fraud"]
    stored.configuration = stored.configuration.replace(">Jenkinsfile<", ">by-hand<")
    existing = {item.path: item for item in controller.items()}
    changes = planning.thorough_plan(WANTED, existing, controller.configuration)
    assert actions(changes) == [Action.KEEP] * 3 + [Action.UPDATE]


def test_defaults_that_plugins_add_are_no_change(
    controller: Controller, jenkins: JenkinsState
) -> None:
    apply(planned(controller), controller, Journal())
    stored = jenkins.items["ml/fraud"]
    stored.configuration = stored.configuration.replace(
        "<flow-definition>", '<flow-definition plugin="workflow-job@1400"><keepDependencies/>'
    )
    existing = {item.path: item for item in controller.items()}
    changes = planning.thorough_plan(WANTED, existing, controller.configuration)
    assert actions(changes) == [Action.KEEP] * 4


def test_prune_takes_what_is_ours_and_not_asked_for(
    controller: Controller, jenkins: JenkinsState
) -> None:
    apply(planned(controller), controller, Journal())
    controller.create("ml/by hand", "<flow-definition/>")
    apply(planned(controller, [job("elsewhere")]), controller, Journal())
    gone = surplus([WANTED[3]], list(controller.items("ml")), "ml", controller.configuration)
    assert [change.path for change in gone] == ["ml/team a/churn", "ml/team a"]
    assert "--- controller/ml/team a/churn" in gone[0].diff
    assert "-  <scriptPath>Jenkinsfile</scriptPath>" in gone[0].diff
    apply(gone, controller, Journal())
    assert sorted(jenkins.items) == ["elsewhere", "ml", "ml/by hand", "ml/fraud"]


def test_a_folder_with_a_job_made_by_hand_stays(controller: Controller) -> None:
    apply(planned(controller), controller, Journal())
    controller.create("ml/team a/by hand", "<flow-definition/>")
    gone = surplus([], list(controller.items("ml")), "ml", controller.configuration)
    assert {change.path for change in gone} == {"ml/team a/churn", "ml/fraud"}


def test_a_multibranch_job_goes_with_the_jobs_of_its_branches(
    controller: Controller, jenkins: JenkinsState
) -> None:
    tag = "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject"
    made = Desired("ml/many", Kind.MULTIBRANCH, marked(element(tag), "many"))
    apply(planned(controller, [folder("ml"), made]), controller, Journal())
    controller.create("ml/many/main", "<flow-definition/>")
    gone = surplus([folder("ml")], list(controller.items("ml")), "ml", controller.configuration)
    assert [change.path for change in gone] == ["ml/many"]


def test_thousands_of_jobs_take_few_requests(controller: Controller, jenkins: JenkinsState) -> None:
    wanted = [folder("ml"), *(job(f"ml/p{number:04}") for number in range(1200))]
    existing = planned(controller, wanted)
    apply(existing, controller, Journal())
    before = len(jenkins.asked)
    assert set(actions(planned(controller, wanted))) == {Action.KEEP}
    assert len(jenkins.asked) - before == 4
