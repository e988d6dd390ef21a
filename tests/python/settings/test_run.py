"""Where the run came from: the user, Jenkins, GitHub Actions, git, in that order."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from support.desk import Desk

JENKINS = {
    "JOB_NAME": "team/train/main",
    "BUILD_NUMBER": "42",
    "BUILD_URL": "https://ci.example/job/team/job/train/42/",
    "BRANCH_NAME": "main",
    "GIT_COMMIT": "a" * 40,
    "GIT_URL": "https://bot:canary-1@git.example/ml/m.git",
    "JENKINS_VERSION": "2.440.3",
}
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_WORKFLOW": "Train",
    "GITHUB_RUN_NUMBER": "7",
    "GITHUB_RUN_ID": "99",
    "GITHUB_SERVER_URL": "https://git.example",
    "GITHUB_REPOSITORY": "ml/m",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_REF_NAME": "main",
    "GITHUB_SHA": "b" * 40,
}


def git(desk: Desk, *arguments: str) -> str:
    command = ["git", "-C", str(desk.directory), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def tree(desk: Desk) -> Desk:
    """A work tree with one commit on branch `work`."""
    desk.environment["PATH"] = os.environ["PATH"]
    git(desk, "init", "--quiet", "--initial-branch=work")
    git(desk, "remote", "add", "origin", "https://ann:canary-2@git.example/ml/m.git")
    identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    git(desk, *identity, "commit", "--quiet", "--allow-empty", "-m", "Train more\n\nBody")
    return desk


def test_jenkins_gives_everything(desk: Desk) -> None:
    desk.environment |= JENKINS
    run = desk.settings().run()
    assert (run.branch, run.commit) == ("main", "a" * 40)
    assert run.repository_url == "https://git.example/ml/m.git"
    assert (run.build_name, run.build_number) == ("team/train/main", "42")
    assert run.build_url == JENKINS["BUILD_URL"]
    assert run.training_run == "team/train/main-#42"
    assert (run.ci_name, run.ci_version) == ("Jenkins", "2.440.3")


def test_a_controller_without_a_url_gives_no_build_url(desk: Desk) -> None:
    desk.environment |= {**JENKINS, "BUILD_URL": ""}
    assert desk.settings().run().build_url is None


@pytest.mark.parametrize(
    ("variables", "branch"),
    [
        ({"BRANCH_NAME": "PR-12", "CHANGE_BRANCH": "feature/x"}, "feature/x"),
        ({"BRANCH_NAME": "", "GIT_LOCAL_BRANCH": "main", "GIT_BRANCH": "origin/main"}, "main"),
        ({"BRANCH_NAME": "", "GIT_BRANCH": "origin/feature/x"}, "feature/x"),
    ],
)
def test_jenkins_names_the_real_branch(desk: Desk, variables: dict[str, str], branch: str) -> None:
    desk.environment |= {**JENKINS, **variables}
    assert desk.settings().run().branch == branch


def test_github_actions_gives_everything(desk: Desk) -> None:
    desk.environment |= GITHUB
    run = desk.settings().run()
    assert (run.branch, run.commit) == ("main", "b" * 40)
    assert run.repository_url == "https://git.example/ml/m"
    assert (run.build_name, run.build_number) == ("Train", "7")
    assert run.build_url == "https://git.example/ml/m/actions/runs/99"
    assert run.ci_name == "GitHub Actions"


def test_a_pull_request_on_github_has_its_own_branch_and_a_tag_has_none(desk: Desk) -> None:
    desk.environment |= {**GITHUB, "GITHUB_HEAD_REF": "fix", "GITHUB_REF_NAME": "12/merge"}
    assert desk.settings().run().branch == "fix"
    desk.environment |= {"GITHUB_HEAD_REF": "", "GITHUB_REF_TYPE": "tag"}
    assert desk.settings().run().branch is None


def test_git_gives_what_no_ci_server_does(tree: Desk) -> None:
    run = tree.settings().run()
    assert run.branch == "work"
    assert run.commit == git(tree, "rev-parse", "HEAD")
    assert run.commit_message == "Train more"
    assert run.repository_url == "https://git.example/ml/m.git"
    assert (run.build_name, run.training_run, run.ci_name) == (None, None, None)
    assert tree.origin("branch") == ("work", "git")


def test_jenkins_wins_over_git_and_git_fills_its_gaps(tree: Desk) -> None:
    tree.environment |= {"JOB_NAME": "j", "BUILD_NUMBER": "1", "BRANCH_NAME": "main"}
    run = tree.settings().run()
    assert run.branch == "main"
    assert run.commit == git(tree, "rev-parse", "HEAD")


def test_what_the_user_says_wins(tree: Desk) -> None:
    tree.environment |= JENKINS
    run = tree.settings(branch="mine", commit="c0ffee", training_run="run 9").run()
    assert (run.branch, run.commit, run.training_run) == ("mine", "c0ffee", "run 9")
    assert run.commit_message is None


def test_a_detached_head_has_no_branch(tree: Desk) -> None:
    git(tree, "checkout", "--quiet", "--detach")
    run = tree.settings().run()
    assert run.branch is None
    assert run.commit is not None


def test_a_work_tree_without_commits_has_no_commit(desk: Desk) -> None:
    desk.environment["PATH"] = os.environ["PATH"]
    git(desk, "init", "--quiet", "--initial-branch=work")
    run = desk.settings().run()
    assert (run.branch, run.commit) == ("work", None)


@pytest.mark.parametrize("path", ["", os.environ["PATH"]])
def test_without_git_or_work_tree_nothing_is_known(desk: Desk, path: str) -> None:
    assert shutil.which("git")
    desk.environment |= {"PATH": path, "GIT_CEILING_DIRECTORIES": str(desk.directory.parent)}
    run = desk.settings().run()
    assert (run.branch, run.commit, run.repository_url) == (None, None, None)


def test_names_of_the_jfrog_cli_win_over_the_job(desk: Desk) -> None:
    desk.environment |= {
        **JENKINS,
        "JFROG_CLI_BUILD_NAME": "mine",
        "JFROG_CLI_BUILD_NUMBER": "9",
        "JFROG_CLI_BUILD_URL": "https://mine.example/9",
        "JFROG_CLI_BUILD_PROJECT": "ml",
    }
    run = desk.settings().run()
    assert (run.build_name, run.build_number) == ("mine", "9")
    assert run.build_url == "https://mine.example/9"
    assert desk.settings().project().build.project == "ml"


def test_no_credential_of_a_source_url_is_kept(tree: Desk) -> None:
    for environment in ({}, JENKINS):
        tree.environment |= environment
        settings = tree.settings()
        assert "canary" not in f"{settings.run()} {settings.explain()}"
    url = "https://x:canary-3@git.example/m"
    assert "canary" not in f"{tree.settings(repository_url=url).explain()}"
