"""Every request: login, crumb, patience with a busy controller, errors without secrets."""

from __future__ import annotations

from pathlib import Path

import jenkins as python_jenkins
import pytest
import requests

from mlops_jfrog.errors import (
    AuthenticationError,
    MlopsError,
    NetworkError,
    NotFoundError,
    PermissionDenied,
    ServerError,
    UsageError,
)
from mlops_jfrog.integrations.jenkins.jobs.client import Client
from mlops_jfrog.integrations.jenkins.jobs.controller import Controller
from support.certificate import write_certificate
from support.jenkins_controller import (
    TOKEN,
    USER,
    JenkinsState,
    Reply,
    jenkins_controller,
)
from support.scripted_server import Scripted, scripted_server

from .conftest import Naps

FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>"


def test_a_write_brings_a_crumb_and_a_read_asks_for_none(
    controller: Controller, jenkins: JenkinsState
) -> None:
    list(controller.items())
    assert jenkins.asked == ["GET /api/json"]
    controller.create("team a", FOLDER)
    controller.create("team a/b", FOLDER)
    assert jenkins.asked[1:] == [
        "GET /crumbIssuer/api/json",
        "POST /createItem",
        "POST /job/team%20a/createItem",
    ]
    assert sorted(jenkins.items) == ["team a", "team a/b"]


def test_a_crumb_that_a_restart_made_worthless_is_fetched_again(
    controller: Controller, jenkins: JenkinsState
) -> None:
    controller.create("one", FOLDER)
    jenkins.restart()
    controller.create("two", FOLDER)
    assert "two" in jenkins.items


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_controller_is_asked_again_also_to_write(
    controller: Controller, jenkins: JenkinsState, naps: Naps, status: int
) -> None:
    controller.create("one", FOLDER)
    jenkins.faults = [Reply(status, {"Retry-After": "7"}), Reply(status)]
    controller.create("two", FOLDER)
    assert "two" in jenkins.items
    assert naps.slept[0] == 7.0
    assert len(naps.slept) == 2


def test_a_controller_that_stays_busy_is_an_error(
    controller: Controller, jenkins: JenkinsState, naps: Naps
) -> None:
    jenkins.faults = [Reply(503)] * 10
    with pytest.raises(ServerError, match="GET /api/json: HTTP 503"):
        list(controller.items())
    assert len(naps.slept) == 3


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401), AuthenticationError),
        (Reply(403), PermissionDenied),
        (Reply(404), NotFoundError),
        (Reply(400, {"X-Error": "a  is\tbad"}), UsageError),
        (Reply(500), ServerError),
    ],
)
def test_refusals_are_our_errors(
    controller: Controller, jenkins: JenkinsState, reply: Reply, error: type[MlopsError]
) -> None:
    controller.create("one", FOLDER)
    jenkins.faults = [reply]
    with pytest.raises(MlopsError) as caught:
        controller.update("one", FOLDER)
    assert type(caught.value) is error
    assert TOKEN not in f"{caught.value.message}{caught.value.hint}"


def test_the_reason_of_a_refusal_is_jenkins_own(controller: Controller) -> None:
    controller.create("one", FOLDER)
    with pytest.raises(UsageError, match="A job already exists with the name one"):
        controller.create("one", FOLDER)


def test_a_wrong_token_is_said_without_showing_it(jenkins: JenkinsState) -> None:
    with pytest.raises(AuthenticationError, match="user or token is refused") as caught:
        list(Controller(Client(jenkins.url, USER, "canary-wrong-5")).items())
    assert "canary" not in caught.value.message + caught.value.hint


def test_what_is_no_controller_is_said() -> None:
    page = Scripted(200, b"<html>hello</html>")
    with scripted_server(page) as server, pytest.raises(ServerError, match="does not answer as a"):
        list(Controller(Client(server.url, USER, TOKEN)).items())


def test_a_write_that_is_redirected_to_another_host_is_no_write() -> None:
    elsewhere = {"Location": "https://ci.example/createItem"}
    with scripted_server(Scripted(404), Scripted(302, headers=elsewhere)) as server:
        with pytest.raises(ServerError, match=r"redirects to https://ci\.example"):
            Controller(Client(server.url, USER, TOKEN)).create("one", FOLDER)
        assert len(server.asked) == 2


def test_nobody_there_is_a_network_error(naps: Naps) -> None:
    with scripted_server(Scripted(200)) as server:
        gone = server.url
    with pytest.raises(NetworkError, match="can't be reached"):
        list(Controller(Client(gone, USER, TOKEN, sleep=naps)).items())
    assert len(naps.slept) == 4


def test_a_write_that_broke_off_is_not_repeated(
    jenkins: JenkinsState, naps: Naps, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(jenkins.url, USER, TOKEN, sleep=naps)
    sent = []

    def broken(request: requests.Request, stream: bool | None = None) -> requests.Response:
        sent.append(request.method)
        raise requests.exceptions.ConnectionError("cut")

    crumb = {"crumbRequestField": "Jenkins-Crumb", "crumb": "x"}
    monkeypatch.setattr(client, "crumb", crumb)
    monkeypatch.setattr(client, "_request", broken)
    with pytest.raises(NetworkError):
        Controller(client).create("one", FOLDER)
    assert sent == ["POST"]


def test_a_controller_with_a_certificate_of_its_own_is_reached_by_its_bundle_alone(
    tmp_path: Path, naps: Naps, monkeypatch: pytest.MonkeyPatch
) -> None:
    # python-jenkins would turn verification off.
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    bundle = write_certificate(tmp_path / "ca.pem")
    with jenkins_controller(certificate=bundle) as jenkins:
        trusting = Controller(Client(jenkins.url, USER, TOKEN, ca_bundle=bundle, sleep=naps))
        trusting.create("one", FOLDER)
        assert [item.path for item in trusting.items()] == ["one"]
        before = len(jenkins.asked)
        with pytest.raises(NetworkError, match="certificate is not trusted") as caught:
            list(Controller(Client(jenkins.url, USER, TOKEN, sleep=naps)).items())
    assert "MLOPS_CA_BUNDLE" in caught.value.hint
    assert len(jenkins.asked) == before
    assert naps.slept == []


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(Scripted(200, {"jobs": []})) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert list(Controller(Client("http://ci.example/jenkins", USER, TOKEN)).items()) == []
        assert proxy.asked[0].target.startswith("http://ci.example/jenkins/api/json")


def test_it_is_a_python_jenkins_client(client: Client, jenkins: JenkinsState) -> None:
    assert isinstance(client, python_jenkins.Jenkins)
    client.create_job("made by its own methods", FOLDER)
    assert client.job_exists("made by its own methods")
    assert not client.job_exists("nowhere")
