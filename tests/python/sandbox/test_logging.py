"""What the sandbox logs: failures, and never a credential."""

from __future__ import annotations

import base64
import logging

import pytest
import requests

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.server import RunningSandbox
from support.platform_client import PlatformClient


def ways_to_show(token: str, user: str, password: str) -> list[dict[str, str]]:
    """Headers, good and bad, with a credential in each."""
    by_password = base64.b64encode(f"{user}:{password}".encode()).decode()
    by_token = base64.b64encode(f"{user}:{token}".encode()).decode()
    return [
        {"Authorization": f"Bearer {token}"},
        {"Authorization": f"Bearer {token}x"},
        {"Authorization": f"Basic {by_password}"},
        {"Authorization": f"Basic {by_token}"},
        {"X-JFrog-Art-Api": token},
        {"Authorization": f"Canary {token}"},
    ]


def test_no_credential_is_logged_whatever_goes_wrong(
    fresh_sandbox: RunningSandbox,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of the sandbox's own")

    caplog.set_level(logging.DEBUG)
    token, password = fresh_sandbox.admin_token, fresh_sandbox.admin_password
    headers = ways_to_show(token, fresh_sandbox.admin_user, password)
    PlatformClient(fresh_sandbox).repository("x-local")
    answers = []
    for broken_now in (False, True):
        if broken_now:
            monkeypatch.setattr(nodes, "find", broken)
        for shown in headers:
            for path in ("api/system/ping", "api/storage/x-local/m", "x-local/m", "api/none"):
                url = f"{fresh_sandbox.url}/artifactory/{path}"
                answers.append(requests.get(url, headers=shown, timeout=30))
        body = {"username": "ada", "scope": "applied-permissions/user", "expires_in": 60}
        made = requests.post(
            f"{fresh_sandbox.url}/access/api/v1/tokens", json=body, headers=headers[0], timeout=30
        )
        issued = made.json()["access_token"]
        written = caplog.text + "".join(capfd.readouterr())
        for secret in (token, password, issued, token.split(".")[2], issued.split(".")[2]):
            assert secret not in written
        for answer in answers:
            assert token not in answer.text
            assert password not in answer.text
    assert {200, 401, 404, 500} <= {answer.status_code for answer in answers}
    assert "a fault of the sandbox's own" in caplog.text
