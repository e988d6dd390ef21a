"""An organisation's templates from a folder and from a URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError, MlopsError
from mlops_jfrog.integrations.jenkins.organisation_templates import organisation_templates
from support.scripted_server import Scripted, scripted_server


def test_a_folder_gives_every_template_below_it(tmp_path: Path) -> None:
    (tmp_path / "t" / "parts").mkdir(parents=True)
    (tmp_path / "t" / "declarative.jinja").write_text("é", encoding="utf-8")
    (tmp_path / "t" / "parts" / "mail.jinja").write_text("b", encoding="utf-8")
    (tmp_path / "t" / "README.md").write_text("c", encoding="utf-8")
    found = organisation_templates("t", tmp_path)
    assert found == {"declarative.jinja": "é", "parts/mail.jinja": "b"}


def test_a_url_gives_those_that_are_there_and_gets_no_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JF_ACCESS_TOKEN", "canary-71")
    with scripted_server(Scripted(200, b"own"), Scripted(404)) as server:
        found = organisation_templates(f"{server.url}/ci/", tmp_path)
    assert found == {"declarative.jinja": "own"}
    assert {asked.target.rpartition("/")[0] for asked in server.asked} == {"/ci"}
    assert all("Authorization" not in asked.headers for asked in server.asked)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere", "there is no folder"),
        (".", "there are no templates"),
        ("http://templates.example/x", "only fetched over https"),
        ("ftp://127.0.0.2/x", "only fetched over https"),
        ("https://user:pw@templates.example/x", "more than scheme, host and path"),
    ],
)
def test_a_place_without_templates_is_said(tmp_path: Path, place: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        organisation_templates(place, tmp_path)
    assert "pw@" not in caught.value.message


@pytest.mark.parametrize(
    "answer", [Scripted(403), Scripted(200, b"\xff"), Scripted(200, b"x" * 300_000)]
)
def test_a_url_that_answers_something_else_is_no_source(tmp_path: Path, answer: Scripted) -> None:
    with scripted_server(answer) as server, pytest.raises(MlopsError):
        organisation_templates(server.url, tmp_path)


def test_a_folder_of_everything_is_refused(tmp_path: Path) -> None:
    for number in range(101):
        (tmp_path / f"{number}.jinja").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="101 templates"):
        organisation_templates(str(tmp_path), tmp_path)
