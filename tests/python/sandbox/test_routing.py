"""The index over the routes leaves out only what could not match."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Match, Route

from mlops_jfrog.errors import UsageError
from mlops_jfrog.sandbox.app import ROUTES
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.routing import IndexedRouter
from sandbox.hostile import REQUESTS, SEGMENTS, Hostile
from support.platform_client import PlatformClient

ROUTER = IndexedRouter(ROUTES)
ANY_PATH = st.lists(SEGMENTS, max_size=6).map(lambda segments: "/" + "/".join(segments))


def matches(route: object, path: str, method: str) -> bool:
    """Whether it would take the path, were it asked; what it refuses to decode it has matched."""
    assert isinstance(route, Route)
    scope = {"type": "http", "path": path, "method": method, "root_path": ""}
    try:
        return route.matches(scope)[0] is not Match.NONE
    except (Refused, UsageError):
        return True


def check(path: str, method: str) -> None:
    wanted = [route for route in ROUTES if matches(route, path, method)]
    candidates = ROUTER.candidates(path)
    assert [route for route in candidates if matches(route, path, method)] == wanted


@given(REQUESTS)
def test_what_matches_is_among_the_candidates_in_its_order(request: Hostile) -> None:
    check(request.path.partition("?")[0].partition(";")[0], request.method)


@given(ANY_PATH)
def test_so_it_is_for_any_path(path: str) -> None:
    check(path.partition(";")[0], "GET")


def test_a_download_is_held_against_few_routes() -> None:
    assert len(ROUTER.candidates("/artifactory/ml-local/churn/1/model.bin")) < 10


def test_the_keys_that_are_kept_stay_few() -> None:
    for number in range(1000):
        ROUTER.candidates(f"/artifactory/repo-{number}/{number}")
    assert len(ROUTER._found) < 1000


def test_another_method_is_told_from_another_path(client: PlatformClient) -> None:
    assert client.post("/artifactory/api/system/ping").status_code == 405
    assert client.get("/artifactory-of-none/x/y").status_code == 404
    assert client.get("/artifactory/api/system/ping").text == "OK"
