"""The order of the layers, and what `config show` says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.settings import load_settings
from support.desk import Desk


def test_without_any_source_the_defaults_count(desk: Desk) -> None:
    assert desk.origin("publish.stage") == ("staging", "default")
    assert desk.origin("model") == ("", "not set")


def test_each_layer_wins_over_those_below_it(desk: Desk) -> None:
    organisation = desk.write("organisation.yml", "model: from-organisation\n")
    desk.environment["MLOPS_ORGANISATION_FILE"] = str(organisation)
    assert desk.origin("model") == ("from-organisation", "organisation.yml:1")
    desk.write("mlops.yml", "task: x\nmodel: from-project\n")
    assert desk.origin("model") == ("from-project", "mlops.yml:2")
    desk.environment["MLOPS_MODEL"] = "from-environment"
    assert desk.origin("model") == ("from-environment", "environment MLOPS_MODEL")
    assert desk.origin("model", model="from-flag") == ("from-flag", "flag --model")


def test_what_the_user_said_wins_over_the_ci_server(desk: Desk) -> None:
    desk.environment |= {"JOB_NAME": "team/job", "BUILD_NUMBER": "7"}
    assert desk.origin("build.name") == ("team/job", "Jenkins JOB_NAME")
    desk.write("mlops.yml", "build:\n  name: mine\n")
    assert desk.origin("build.name") == ("mine", "mlops.yml:2")


def test_an_empty_variable_is_not_set(desk: Desk) -> None:
    desk.environment["MLOPS_MODEL"] = ""
    assert desk.origin("model") == ("", "not set")


def test_no_secret_is_shown(desk: Desk) -> None:
    desk.environment |= {"JF_URL": "https://jfrog.example", "JF_ACCESS_TOKEN": "canary-41c9"}
    settings = desk.settings()
    assert desk.origin("access_token") == ("***", "environment JF_ACCESS_TOKEN")
    assert "canary-41c9" not in repr(settings) + repr(settings.explain())
    assert "canary-41c9" not in repr(settings.connection())


def test_an_argument_is_shown_as_the_user_typed_it(desk: Desk) -> None:
    settings = load_settings(
        directory=desk.directory,
        environment={},
        arguments={"build.name": "x"},
        argument_names={"build.name": "argument buildName"},
    )
    assert ("x", "argument buildName") in {(e.shown, e.origin) for e in settings.explain()}


def test_a_section_may_come_as_one_mapping(desk: Desk) -> None:
    settings = desk.settings(properties={"team.owner": "ann", "n": ("1", "2")})
    assert settings.project().properties == {"team.owner": ("ann",), "n": ("1", "2")}


def test_properties_of_flags_and_file_add_up(desk: Desk) -> None:
    desk.write("mlops.yml", "properties:\n  a: file\n  b: file\n")
    properties = desk.settings(properties={"b": "flag"}).project().properties
    assert properties == {"a": ("file",), "b": ("flag",)}


def test_an_unknown_argument_names_the_nearest_one(desk: Desk) -> None:
    with pytest.raises(UsageError, match="unknown setting 'modle'; did you mean 'model'"):
        desk.settings(modle="x")


@pytest.mark.parametrize("value", [True, 1.5, ["a"], {"b": {"c": 1}}, "", " ", "soon", "-5", -5])
def test_an_argument_of_a_wrong_type_is_a_usage_error(desk: Desk, value: object) -> None:
    with pytest.raises(UsageError):
        desk.settings(gates__xray__timeout=value)


def test_a_project_file_elsewhere_brings_its_folder_and_flags_keep_theirs(desk: Desk) -> None:
    other = desk.directory / "other"
    other.mkdir()
    (other / "mlops.yml").write_text("metrics: in-file.json\n", encoding="utf-8")
    project = load_settings(
        directory=desk.directory,
        environment={},
        arguments={"files": ("out/model.pkl",)},
        project_file=Path("other/mlops.yml"),
    ).project()
    assert project.directory == other
    assert project.metrics == "in-file.json"
    assert project.files == (str(desk.directory / "out/model.pkl"),)


def test_a_project_file_that_was_named_must_exist(desk: Desk) -> None:
    with pytest.raises(ConfigurationError, match="there is no project file"):
        load_settings(
            directory=desk.directory, environment={}, arguments={}, project_file=Path("no.yml")
        )


def test_a_project_file_of_another_spelling_is_not_passed_over(desk: Desk) -> None:
    desk.write("mlops.yaml", "gates: {metrics: ['accuracy >= 0.9']}\n")
    with pytest.raises(ConfigurationError, match=r"called mlops\.yml"):
        desk.settings()


def test_an_organisation_file_that_was_named_must_exist(desk: Desk) -> None:
    desk.environment["MLOPS_ORGANISATION_FILE"] = str(desk.directory / "gone.yml")
    with pytest.raises(ConfigurationError, match="MLOPS_ORGANISATION_FILE"):
        desk.settings()


def test_only_the_organisation_file_may_name_a_url(desk: Desk) -> None:
    desk.write("mlops.yml", "url: https://evil.example\n")
    with pytest.raises(ConfigurationError, match=r"mlops\.yml:1:1: url can't be set in this file"):
        desk.settings()
    (desk.directory / "mlops.yml").unlink()
    organisation = desk.write("organisation.yml", "url: https://jfrog.example\n")
    desk.environment["MLOPS_ORGANISATION_FILE"] = str(organisation)
    assert desk.settings().connection().url == "https://jfrog.example"


@pytest.mark.parametrize("key", ["access_token", "password"])
def test_no_file_may_hold_a_secret(desk: Desk, key: str) -> None:
    organisation = desk.write("organisation.yml", f"{key}: canary-9921\n")
    desk.environment["MLOPS_ORGANISATION_FILE"] = str(organisation)
    with pytest.raises(ConfigurationError) as caught:
        desk.settings()
    assert "canary-9921" not in f"{caught.value} {caught.value.hint}"


def test_the_organisation_may_say_where_a_secret_is_kept(desk: Desk) -> None:
    desk.write("token", "canary-9921\n")
    text = f"url: https://jfrog.example\naccess_token: file://{desk.directory}/token\n"
    organisation = desk.write("organisation.yml", text)
    desk.environment["MLOPS_ORGANISATION_FILE"] = str(organisation)
    credentials = desk.settings().connection().credentials
    assert credentials is not None
    assert credentials.authorization == "Bearer canary-9921"
    desk.write("mlops.yml", "access_token: env://OTHER\n")
    with pytest.raises(ConfigurationError, match="access_token can't be set in this file"):
        desk.settings()


def test_other_secrets_are_read_where_they_are_kept_too(desk: Desk) -> None:
    desk.environment |= {"MLOPS_SIGNING_PASSWORD": "env://HELD", "HELD": "canary-71"}
    settings = desk.settings()
    assert settings.secrets_read() == ()
    assert settings.secret("signing.password") == "canary-71"
    assert settings.secrets_read() == ("canary-71",)
    assert settings.secret("jenkins.token") is None
    assert desk.origin("signing.password") == ("env://HELD", "environment MLOPS_SIGNING_PASSWORD")
