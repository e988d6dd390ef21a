"""Ping, versions and capabilities."""

from __future__ import annotations

from mlops_jfrog.sandbox.server import RunningSandbox
from sandbox.http_client import Client


def test_says_which_version_it_imitates_and_that_it_is_no_artifactory(admin: Client) -> None:
    body = admin("GET", "api/system/version").json()
    assert set(body) == {"version", "revision", "addons", "license"}
    assert body["version"][0] == "7"
    assert "sandbox" in body["revision"]


def test_access_answers_a_ping_of_anybody(sandbox: RunningSandbox, admin: Client) -> None:
    nobody = Client(sandbox.url, None, None, admin.session)
    assert nobody("GET", "access/api/v1/system/ping").text == "OK"
    wrong = Client(sandbox.url, "a.b.c", None, admin.session)
    assert wrong("GET", "access/api/v1/system/ping").status_code == 401


def test_a_wrong_method_is_405(admin: Client) -> None:
    answer = admin("POST", "api/system/ping")
    assert answer.status_code == 405
    assert answer.json()["errors"][0]["status"] == 405
