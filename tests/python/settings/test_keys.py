"""The table of settings."""

from __future__ import annotations

import pytest

from mlops_jfrog.settings.keys import KEYS, Kind, Scope, find_key


@pytest.mark.parametrize(
    ("variable", "key"),
    [
        ("JF_URL", "url"),
        ("JFROG_URL", "url"),
        ("JF_ACCESS_TOKEN", "access_token"),
        ("JFROG_TOKEN", "access_token"),
        ("JF_USER", "user"),
        ("JF_PASSWORD", "password"),
        ("JFROG_CLI_SERVER_ID", "server"),
        ("JFROG_CLI_BUILD_NAME", "build.name"),
        ("JFROG_CLI_BUILD_NUMBER", "build.number"),
        ("JFROG_CLI_BUILD_URL", "build.url"),
        ("JFROG_CLI_BUILD_PROJECT", "build.project"),
        ("JFROG_CLI_ENV_EXCLUDE", "build.env_exclude"),
        ("REQUESTS_CA_BUNDLE", "ca_bundle"),
    ],
)
def test_variables_that_people_have_already_are_understood(variable: str, key: str) -> None:
    assert [each.name for each in KEYS if variable in each.environment] == [key]


@pytest.mark.parametrize(
    ("dotted", "name"),
    [
        ("model", "model"),
        ("gates.xray.timeout", "gates.xray.timeout"),
        ("stages.qa.env", "stages.*.env"),
        ("properties.team.owner", "properties.*"),
        ("properties.line\nbreak", "properties.*"),
    ],
)
def test_a_name_that_the_user_chose_finds_its_setting(dotted: str, name: str) -> None:
    key = find_key(dotted)
    assert key is not None
    assert key.name == name


@pytest.mark.parametrize(
    "dotted",
    ["", "modelx", "gates", "gatesXmetrics", "stages.a.b.env", "stages..env", "properties."],
)
def test_what_is_no_setting_finds_none(dotted: str) -> None:
    assert find_key(dotted) is None


def test_names_are_unique_and_no_variable_means_two_things() -> None:
    names = [key.name for key in KEYS]
    variables = [each for key in KEYS for each in (*key.environment, *key.secret_ids)]
    assert len(set(names)) == len(names)
    assert len(set(variables)) == len(variables)


def test_no_project_file_may_say_where_a_secret_comes_from() -> None:
    assert Scope.PROJECT not in {key.scope for key in KEYS if key.kind is Kind.SECRET}
