"""Logging in and out, and what a session is good for."""

from __future__ import annotations

from typing import Any

import pytest

from mlops_jfrog.sandbox.server import RunningSandbox
from mlops_jfrog.sandbox.web.sessions import LIFETIME_SECONDS, Sessions
from support.platform_client import PlatformClient

from .browser import Page, Reader


def make_user(client: PlatformClient, name: str, password: str) -> None:
    body = {"name": name, "email": f"{name}@example.org", "password": password}
    answer = client.put(f"/artifactory/api/security/users/{name}", json=body)
    assert answer.status_code in (200, 201), answer.text


@pytest.mark.parametrize("path", ["/", "/ui/builds/x", "/ui/repositories/a%20b/c?from=7"])
def test_a_stranger_is_sent_to_the_login_and_back(stranger: Reader, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 303
    form = Page(stranger.get(answer.headers["Location"]).text)
    hidden = next(values for tag, values in form.elements if values.get("name") == "next")
    assert hidden["value"] == path


def test_a_login_opens_the_page_that_was_asked_for(
    stranger: Reader, sandbox: RunningSandbox
) -> None:
    target = "/ui/repositories/x?from=1"
    answer = stranger.log_in("Admin ", sandbox.admin_password, target)
    assert (answer.status_code, answer.headers["Location"]) == (303, target)
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert stranger.get("/").status_code == 200
    assert stranger.get("/ui/login").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("user", "password"), [("admin", "wrong"), ("nobody", "x"), ("", ""), ("admin", "")]
)
def test_a_wrong_password_opens_nothing(stranger: Reader, user: str, password: str) -> None:
    answer = stranger.log_in(user, password)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert "User or password is wrong" in Page(answer.text).text
    assert stranger.get("/").status_code == 303


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
     "/ui/\\x", "/ui/a\r\nb", "/artifactory/x"],
)  # fmt: skip
def test_no_login_leads_to_another_site(
    stranger: Reader, sandbox: RunningSandbox, target: str
) -> None:
    answer = stranger.log_in(sandbox.admin_user, sandbox.admin_password, target)
    assert answer.headers["Location"] == "/"


def test_a_form_of_another_site_is_not_taken(stranger: Reader, sandbox: RunningSandbox) -> None:
    form = {"user": sandbox.admin_user, "password": sandbox.admin_password}
    for origin, status in (("http://evil.example", 403), ("null", 403), (sandbox.url, 303)):
        answer = stranger.session.post(
            f"{sandbox.url}/ui/login", data=form, headers={"Origin": origin},
            timeout=30, allow_redirects=False,
        )  # fmt: skip
        assert answer.status_code == status


def test_malformed_forms_are_refused(stranger: Reader) -> None:
    for body, status in ((b"x" * 20_000, 413), (b"\xff\xfe", 400), (b"a=%ff", 400), (b"", 403)):
        answer = stranger.session.post(f"{stranger.url}/ui/login", data=body, timeout=30)
        assert answer.status_code == status


def test_logging_out_ends_the_session_for_good(reader: Reader) -> None:
    cookies = dict(reader.session.cookies)
    assert reader.session.post(f"{reader.url}/ui/logout", timeout=30).status_code == 200
    reader.session.cookies.update(cookies)
    assert reader.get("/").status_code == 303


def test_the_cookie_opens_pages_and_nothing_else(reader: Reader) -> None:
    assert reader.get("/artifactory/api/repositories").status_code == 401
    assert reader.get("/access/api/v1/tokens").status_code == 401
    assert reader.get("/xray/api/v2/policies").status_code == 401


def test_no_page_holds_a_secret(reader: Reader, sandbox: RunningSandbox) -> None:
    secrets = [sandbox.admin_token, sandbox.admin_password, *reader.session.cookies.values()]
    for path in ("/", "/ui/login", "/ui/repositories/none", "/ui/style.css"):
        answer = reader.get(path)
        for secret in secrets:
            assert secret not in answer.text + str(answer.headers)


def test_a_session_ends_with_the_password_or_the_user(
    stranger: Reader, client: PlatformClient, unique: str
) -> None:
    make_user(client, unique, "first-Password-1")
    assert stranger.log_in(unique, "first-Password-1").status_code == 303
    assert stranger.get("/").status_code == 200
    make_user(client, unique, "second-Password-2")
    assert stranger.get("/").status_code == 303
    assert stranger.log_in(unique, "second-Password-2").status_code == 303
    client.delete(f"/artifactory/api/security/users/{unique}")
    assert stranger.get("/").status_code == 303


def test_a_session_ends_after_its_time() -> None:
    now = [1000.0]
    sessions = Sessions(lambda: now[0])
    user: Any = {"name": "ann", "password": "hash"}
    secret = sessions.begin(user)
    now[0] += LIFETIME_SECONDS
    no_database: Any = None
    assert sessions.principal(no_database, secret) is None
    assert sessions.principal(no_database, "made up") is None
