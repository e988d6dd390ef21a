"""Addresses of MLflow's artifacts: both forms, and a credential that stays with its host."""

from __future__ import annotations

import pytest

from mlops_jfrog.errors import ConfigurationError, MlopsError, UsageError
from mlops_jfrog.integrations.mlflow.location import authorization, locate

CANARY = "AKCpcanary91ef"
OURS = {
    "MLFLOW_ARTIFACTORY_ENDPOINT_URL": "https://ours.example/artifactory",
    "MLFLOW_ARTIFACTORY_KEY": CANARY,
    "MLFLOW_ARTIFACTORY_REPO": "mlflow-local",
}
OTHERS = {"ARTIFACTORY_AUTH_TOKEN": CANARY}


@pytest.mark.parametrize(
    ("address", "repository", "base"),
    [
        ("artifactory://mlflow", "mlflow-local", "mlflow"),
        ("artifactory://mlflow/0/abc/artifacts", "mlflow-local", "mlflow/0/abc/artifacts"),
        ("artifactory:///team/x/", "mlflow-local", "team/x"),
        ("artifactory://mlflow/artifactory/notes", "mlflow-local", "mlflow/artifactory/notes"),
        ("artifactory://ours.example/artifactory/other-local/a/b", "other-local", "a/b"),
        ("artifactory://OURS.example:443/artifactory/other-local", "other-local", ""),
        ("artifactory://my.team/x", "mlflow-local", "my.team/x"),
    ],
)
def test_both_forms_name_a_folder_of_a_repository(address: str, repository: str, base: str) -> None:
    found = locate(address, OURS)
    assert (found.artifactory_url, found.repository, found.base) == (
        "https://ours.example/artifactory",
        repository,
        base,
    )
    assert CANARY not in repr(found)


@pytest.mark.parametrize(
    "address",
    [
        "artifactory://elsewhere.example/artifactory/other-local/a",
        "artifactory://ours.example:8443/artifactory/other-local/a",
        "artifactory://ours.example/inner/artifactory/other-local/a",
        "artifactory://ours.example.evil.example/artifactory/r/a",
        "artifactory://localhost/artifactory/r/a",
        "artifactory://[::1]:8081/artifactory/r/a",
    ],
)
def test_no_credential_goes_to_a_host_that_nobody_configured(address: str) -> None:
    for environment in (OURS, OTHERS, {**OURS, **OTHERS}):
        with pytest.raises(ConfigurationError, match="configured for") as raised:
            locate(address, environment)
        assert CANARY not in f"{raised.value}{raised.value.hint}"


@pytest.mark.parametrize(
    "variable", ["_MLFLOW_SERVER_ARTIFACT_ROOT", "_MLFLOW_SERVER_ARTIFACT_DESTINATION"]
)
@pytest.mark.parametrize(("no_ssl", "scheme"), [("", "https"), ("true", "http")])
def test_a_server_trusts_what_it_was_started_with(variable: str, no_ssl: str, scheme: str) -> None:
    server = {
        **OTHERS,
        "ARTIFACTORY_NO_SSL": no_ssl,
        variable: "artifactory://repo.example:8081/artifactory/mlflow-local/root",
    }
    found = locate("artifactory://repo.example:8081/artifactory/mlflow-local/root/0/x", server)
    assert found.artifactory_url == f"{scheme}://repo.example:8081/artifactory"
    assert found.base == "root/0/x"
    assert found.authorization == f"ApiKey {CANARY}"
    with pytest.raises(ConfigurationError):
        locate("artifactory://else.example/artifactory/mlflow-local/root", server)


def test_each_host_gets_its_own_credential() -> None:
    both = {**OURS, "JF_URL": "https://platform.example", "JF_ACCESS_TOKEN": "a.b.c"}
    theirs = locate("artifactory://platform.example/artifactory/r/x", both)
    assert theirs.authorization == "Bearer a.b.c"
    assert locate("artifactory://x", both).authorization == f"ApiKey {CANARY}"


def test_the_platform_s_own_variables_are_enough() -> None:
    found = locate(
        "artifactory://mlflow",
        {
            "JF_URL": "https://platform.example/",
            "JF_USER": "ü",
            "JF_PASSWORD": "p",
            "MLFLOW_ARTIFACTORY_REPO": "r",
        },
    )
    assert (found.artifactory_url, found.authorization) == (
        "https://platform.example/artifactory",
        "Basic w7w6cA==",
    )


@pytest.mark.parametrize(
    ("credential", "scheme"),
    [
        ("eyJh.eyJz.c2ln", "Bearer"),
        ("cmVmdGtuOjAxOjE3", "Bearer"),
        ("AKCp8abc", "ApiKey"),
        ("0123456789abcdef", "ApiKey"),
    ],
)
def test_a_credential_is_sent_by_its_form(credential: str, scheme: str) -> None:
    assert authorization(credential) == f"{scheme} {credential}"


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("s3://bucket/x", UsageError),
        ("artifactory://mlflow/../x", UsageError),
        ("artifactory://mlflow/a//b", UsageError),
        ("artifactory://mlflow/x?y=z", UsageError),
        ("artifactory://mlflow/x#y", UsageError),
        ("artifactory://user:secret@ours.example/artifactory/r", UsageError),
        ("artifactory://ours.example\\@evil/artifactory/r", UsageError),
        ("artifactory://ours.example/artifactory/", UsageError),
    ],
)
def test_what_is_no_address_is_refused(address: str, error: type[MlopsError]) -> None:
    with pytest.raises(error) as raised:
        locate(address, OURS)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("missing", ["MLFLOW_ARTIFACTORY_ENDPOINT_URL", "MLFLOW_ARTIFACTORY_REPO"])
def test_what_is_missing_is_named(missing: str) -> None:
    with pytest.raises(ConfigurationError, match=missing):
        locate("artifactory://mlflow", {k: v for k, v in OURS.items() if k != missing})


def test_credentials_may_be_kept_elsewhere() -> None:
    held = {"HELD": f"{CANARY}\n"}
    ours = {**OURS, **held, "MLFLOW_ARTIFACTORY_KEY": "env://HELD"}
    assert locate("artifactory://mlflow", ours).authorization == f"ApiKey {CANARY}"
    platform = {
        "JF_URL": "https://ours.example",
        "MLFLOW_ARTIFACTORY_REPO": "mlflow-local",
        "JF_ACCESS_TOKEN": "env://HELD",
        **held,
    }
    assert locate("artifactory://mlflow", platform).authorization == f"Bearer {CANARY}"
    del platform["HELD"]
    with pytest.raises(
        ConfigurationError, match=r"^environment JF_ACCESS_TOKEN: env://HELD: there"
    ):
        locate("artifactory://mlflow", platform)
