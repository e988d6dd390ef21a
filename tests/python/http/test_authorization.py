"""A credential that was refused is replaced by the one of now, and the request sent again."""

from __future__ import annotations

import io

import pytest

from mlops_jfrog.errors import AuthenticationError
from mlops_jfrog.http import PlatformSession
from mlops_jfrog.http.authorization import Authorization
from mlops_jfrog.http.retry import RetryPolicy
from support.scripted_server import Scripted, ScriptedServer, scripted_server

OLD, NEW = "Bearer canary-old-11", "Bearer canary-new-22"
REFUSED = Scripted(401, {"errors": [{"status": 401, "message": "expired canary-new-22"}]})


class Rotated:
    """A credential that was replaced where it is kept."""

    def __init__(self, now: str = NEW) -> None:
        self.now, self.asked = now, list[str]()

    def __call__(self, refused: str) -> str:
        self.asked.append(refused)
        return self.now


def session(server: ScriptedServer, renew: Rotated) -> PlatformSession:
    retries = RetryPolicy(attempts=1)
    return PlatformSession(
        {"artifactory": server.url}, authorization=Authorization(OLD, renew), retries=retries
    )


def sent(server: ScriptedServer) -> list[str | None]:
    return [asked.headers.get("Authorization") for asked in server.asked]


def test_a_rotated_credential_is_picked_up_and_kept() -> None:
    renew = Rotated()
    with scripted_server(REFUSED, Scripted(200), Scripted(200)) as server:
        platform = session(server, renew)
        body = io.BytesIO(b"content")
        assert platform.request("PUT", "artifactory", "r/a", body=body).status == 200
        assert platform.request("POST", "artifactory", "api/b").status == 200
        platform.close()
    assert sent(server) == [OLD, NEW, NEW]
    assert [asked.body for asked in server.asked] == [b"content", b"content", b""]
    assert renew.asked == [OLD]


def test_downloads_and_branches_pick_it_up_too() -> None:
    with scripted_server(REFUSED, Scripted(200, b"bytes"), Scripted(200, b"bytes")) as server:
        platform = session(server, Rotated())
        branch = platform.branch(attempts=1, connections=1)
        with branch.stream("GET", "artifactory", "r/a") as answer:
            assert b"".join(answer) == b"bytes"
        assert platform.request("GET", "artifactory", "r/a").content == b"bytes"
        branch.close()
        platform.close()
    assert sent(server) == [OLD, NEW, NEW]


@pytest.mark.parametrize("now", [OLD, NEW])
def test_what_is_refused_still_is_an_error_that_shows_no_secret(now: str) -> None:
    with scripted_server(REFUSED) as server:
        platform = session(server, Rotated(now))
        with pytest.raises(AuthenticationError) as caught:
            platform.request("GET", "artifactory", "r/a", idempotent=True)
        platform.close()
    assert len(server.asked) == (1 if now == OLD else 2)
    if now == NEW:
        assert "canary" not in caught.value.message


def test_another_bearer_is_never_replaced() -> None:
    renew = Rotated()
    with scripted_server(REFUSED) as server:
        platform = session(server, renew)
        with pytest.raises(AuthenticationError):
            platform.request("GET", "artifactory", "r/a", bearer="somebody-else")
        platform.close()
    assert (sent(server), renew.asked) == (["Bearer somebody-else"], [])
