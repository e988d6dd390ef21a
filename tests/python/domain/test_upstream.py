"""Which URLs a remote repository may stand for."""

from __future__ import annotations

import pytest

from mlops_jfrog.domain.upstream import Upstream

PLATFORM = "https://acme.example/jfrog"


@pytest.mark.parametrize(
    ("url", "root", "folder"),
    [
        ("https://i.example/simple/", "https://i.example", "simple"),
        ("https://i.example/a/simple", "https://i.example/a", "simple"),
        ("https://i.example/root/x/+simple/", "https://i.example/root/x", "+simple"),
        ("https://i.example/a/", "https://i.example/a", "simple"),
    ],
)
def test_an_index_has_a_root_and_a_folder_of_projects(url: str, root: str, folder: str) -> None:
    upstream = Upstream(url, "here")
    assert (upstream.index_root, upstream.index_folder) == (root, folder)
    assert upstream.objection(PLATFORM) is None


@pytest.mark.parametrize(
    ("url", "objection"),
    [
        ("https://ada:canary-9@i.example/simple", "here holds a user or a password"),
        ("https://canary-9@i.example/simple", "here holds a user or a password"),
        (f"{PLATFORM}/artifactory/api/pypi/pypi-virtual/simple", "here is this platform itself"),
        ("file:///srv/index", "here is no http(s) URL"),
        ("canary-9", "here is no http(s) URL"),
        ("https://[canary-9/simple", "here can't be read as a URL"),
    ],
)
def test_an_objection_names_where_it_was_configured_and_not_the_url(
    url: str, objection: str
) -> None:
    said = Upstream(url, "here").objection(PLATFORM)
    assert said is not None
    assert said.startswith(objection)
    assert "canary" not in said


def test_a_neighbour_with_a_longer_name_is_another_host() -> None:
    assert Upstream(f"{PLATFORM}-two/simple", "here").objection(PLATFORM) is None
