"""Which platform is chosen, and which credentials go to it."""

from __future__ import annotations

import base64

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings import BearerToken, UserPassword
from mlops_jfrog.settings.jfrog_cli import FILE_NAME
from support.desk import Desk

PROD = {
    "serverId": "prod",
    "url": "https://prod.example/",
    "accessToken": "prod-token",
    "isDefault": True,
}
TEST = {"serverId": "test", "url": "https://test.example/", "accessToken": "test-token"}


def chosen(desk: Desk, **arguments: object) -> tuple[str, object]:
    connection = desk.settings(**arguments).connection()
    credentials = connection.credentials
    return connection.url, credentials.token if isinstance(
        credentials, BearerToken
    ) else credentials


def test_without_anything_the_hint_says_what_to_set(desk: Desk) -> None:
    with pytest.raises(ConfigurationError, match="no JFrog Platform") as caught:
        desk.settings().connection()
    assert "JF_URL" in caught.value.hint


@pytest.mark.parametrize("url", ["JF_URL", "JFROG_URL"])
@pytest.mark.parametrize("token", ["JF_ACCESS_TOKEN", "JFROG_TOKEN"])
def test_variables_alone_are_enough(desk: Desk, url: str, token: str) -> None:
    desk.environment |= {url: "https://env.example/artifactory/", token: "env-token\n"}
    connection = desk.settings().connection()
    assert connection.credentials == BearerToken("env-token")
    assert connection.artifactory_url == "https://env.example/artifactory"
    assert connection.xray_url == "https://env.example/xray"
    assert connection.access_url == "https://env.example/access"


def test_user_and_password_make_basic_authentication(desk: Desk) -> None:
    desk.environment |= {"JF_URL": "https://e", "JF_USER": "jörg", "JF_PASSWORD": "p:w"}
    credentials = desk.settings().connection().credentials
    assert credentials == UserPassword("jörg", "p:w")
    assert isinstance(credentials, UserPassword)
    encoded = credentials.authorization.removeprefix("Basic ")
    assert base64.b64decode(encoded).decode() == "jörg:p:w"


@pytest.mark.parametrize(
    ("given", "missing"), [({"JF_USER": "ann"}, "no password"), ({"JF_PASSWORD": "p"}, "no user")]
)
def test_half_of_a_login_is_an_error(desk: Desk, given: dict[str, str], missing: str) -> None:
    desk.environment |= {"JF_URL": "https://e", **given}
    with pytest.raises(ConfigurationError, match=missing):
        desk.settings().connection()


def test_a_token_with_a_line_break_inside_never_becomes_a_header(desk: Desk) -> None:
    desk.environment |= {"JF_URL": "https://e", "JF_ACCESS_TOKEN": "canary\r\nX-Evil: 1"}
    with pytest.raises(ConfigurationError) as caught:
        desk.settings().connection()
    assert "canary" not in caught.value.message


def test_the_default_server_counts_where_nothing_is_said(desk: Desk) -> None:
    desk.servers(TEST, PROD)
    assert chosen(desk) == ("https://prod.example", "prod-token")
    assert desk.settings().connection().server_id == "prod"


def test_a_server_is_chosen_by_flag_variable_and_project_file(desk: Desk) -> None:
    desk.servers(TEST, PROD)
    desk.write("mlops.yml", "server: test\n")
    assert chosen(desk) == ("https://test.example", "test-token")
    desk.environment["JFROG_CLI_SERVER_ID"] = "prod"
    assert chosen(desk) == ("https://prod.example", "prod-token")
    assert chosen(desk, server="test") == ("https://test.example", "test-token")


def test_a_url_in_the_environment_wins_over_a_server_in_the_project_file(desk: Desk) -> None:
    desk.servers(TEST, PROD)
    desk.write("mlops.yml", "server: test\n")
    desk.environment |= {"JF_URL": "https://env.example", "JF_ACCESS_TOKEN": "env-token"}
    assert chosen(desk) == ("https://env.example", "env-token")


def test_a_server_named_by_flag_wins_over_variables_with_its_own_credentials(desk: Desk) -> None:
    desk.servers(TEST, PROD)
    desk.environment |= {"JF_URL": "https://env.example", "JF_ACCESS_TOKEN": "env-token"}
    assert chosen(desk, server="test") == ("https://test.example", "test-token")


def test_a_token_in_the_environment_replaces_that_of_the_default_server(desk: Desk) -> None:
    desk.servers(PROD)
    desk.environment["JF_ACCESS_TOKEN"] = "env-token"
    assert chosen(desk) == ("https://prod.example", "env-token")


def test_credentials_of_a_server_never_go_to_another_url(desk: Desk) -> None:
    desk.servers(PROD)
    desk.environment["JF_URL"] = "https://elsewhere.example"
    assert chosen(desk) == ("https://elsewhere.example", None)


def test_a_url_without_credentials_takes_those_of_the_server_at_that_url(desk: Desk) -> None:
    desk.servers({"serverId": "broken"}, TEST, PROD)
    desk.environment["JF_URL"] = "https://test.example/artifactory"
    assert chosen(desk) == ("https://test.example", "test-token")


def test_a_server_without_credentials_takes_those_of_the_environment(desk: Desk) -> None:
    desk.servers({"serverId": "bare", "url": "https://bare.example/"})
    desk.environment["JF_ACCESS_TOKEN"] = "env-token"
    assert chosen(desk, server="bare") == ("https://bare.example", "env-token")


def test_a_damaged_file_matters_only_to_those_who_need_it(desk: Desk) -> None:
    desk.servers()
    (desk.home / FILE_NAME).write_text("{", encoding="utf-8")
    desk.environment |= {"JF_URL": "https://env.example", "JF_ACCESS_TOKEN": "env-token"}
    assert chosen(desk) == ("https://env.example", "env-token")
    with pytest.raises(ConfigurationError, match="not JSON"):
        desk.settings(server="prod").connection()


def test_own_addresses_of_a_server_are_kept(desk: Desk) -> None:
    desk.servers({**PROD, "artifactoryUrl": "https://rt.example/artifactory/"})
    assert desk.settings().connection().artifactory_url == "https://rt.example/artifactory"


def test_what_counts_is_shown_with_its_server(desk: Desk) -> None:
    desk.servers(PROD)
    assert desk.origin("url") == ("https://prod.example", f"{FILE_NAME} server prod")
    assert desk.origin("access_token") == ("***", f"{FILE_NAME} server prod")
    desk.environment["JFROG_CLI_SERVER_ID"] = "prod"
    desk.environment |= {"JF_URL": "https://env.example", "JF_ACCESS_TOKEN": "t"}
    assert desk.origin("server") == ("", "not set")


def test_files_of_certificates_must_exist(desk: Desk) -> None:
    desk.environment |= {"JF_URL": "https://e", "REQUESTS_CA_BUNDLE": str(desk.directory / "no")}
    with pytest.raises(ConfigurationError, match="environment REQUESTS_CA_BUNDLE"):
        desk.settings().connection()
    desk.environment["REQUESTS_CA_BUNDLE"] = str(desk.write("ca.pem", "x"))
    desk.environment["MLOPS_CLIENT_CERT"] = str(desk.write("client.pem", "x"))
    connection = desk.settings().connection()
    assert connection.ca_bundle == desk.directory / "ca.pem"
    assert connection.client_cert is not None
    assert connection.client_cert.key is None
