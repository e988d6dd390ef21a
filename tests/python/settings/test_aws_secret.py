"""Secrets in AWS Secrets Manager, which moto stands in for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.settings.aws_secret import read_aws_secret
from mlops_jfrog.settings.credentials import BearerToken
from mlops_jfrog.settings.secret_reference import StoredSecret, secret_from
from support.desk import Desk

CANARY = "canary-5d21"
REGION = {"AWS_REGION": "eu-west-1"}


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.client]:
    """Secrets Manager of an account without a secret."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield boto3.client("secretsmanager", region_name="eu-west-1")


def test_a_secret_is_read_by_its_name_and_by_its_arn(secrets: boto3.client) -> None:
    made = secrets.create_secret(Name="ml/jfrog", SecretString=f"{CANARY}\n")
    assert read_aws_secret("ml/jfrog", REGION) == f"{CANARY}\n"
    assert read_aws_secret("ml/jfrog", {"AWS_DEFAULT_REGION": "eu-west-1"}) == f"{CANARY}\n"
    assert read_aws_secret(made["ARN"], {"AWS_REGION": "us-east-1"}) == f"{CANARY}\n"


def test_a_field_of_a_json_secret_is_picked(secrets: boto3.client) -> None:
    document = {"url": "https://acme.example", "token": CANARY, "port": 1}
    secrets.create_secret(Name="ml/jfrog", SecretString=json.dumps(document))
    assert read_aws_secret("ml/jfrog#token", REGION) == CANARY


@pytest.mark.parametrize(
    ("target", "environment", "said"),
    [
        ("none", REGION, "refuses the secret none: ResourceNotFoundException"),
        ("json", REGION, "the AWS secret json holds several fields"),
        ("json#none", REGION, "the AWS secret json has no field 'none'"),
        ("json#port", REGION, "the AWS secret json has no field 'port'"),
        ("text#field", REGION, "the AWS secret text has no field 'field'"),
        ("binary", REGION, "the AWS secret binary is binary, not a text"),
        ("text", {}, "the AWS secret text can't be read: NoRegionError"),
        ("text", {"AWS_REGION": "no region"}, "the AWS secret text can't be read: Invalid"),
        ("", REGION, "the AWS secret  can't be read: ParamValidationError"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(
    secrets: boto3.client, target: str, environment: dict[str, str], said: str
) -> None:
    secrets.create_secret(Name="json", SecretString=json.dumps({"token": CANARY, "port": 1}))
    secrets.create_secret(Name="text", SecretString=CANARY)
    secrets.create_secret(Name="binary", SecretBinary=CANARY.encode())
    with pytest.raises(ConfigurationError) as caught:
        read_aws_secret(target, environment)
    assert said in caught.value.message
    assert CANARY not in f"{caught.value.message} {caught.value.hint}"


def test_without_boto3_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError) as caught:
        read_aws_secret("ml/jfrog", REGION)
    assert caught.value.hint == 'Install it: pip install "mlops-jfrog[aws]".'


def test_a_rotated_secret_is_picked_up(secrets: boto3.client) -> None:
    secrets.create_secret(Name="ml/jfrog", SecretString=CANARY)
    credentials = BearerToken(StoredSecret("aws-sm://ml/jfrog", "flag", REGION))
    assert credentials.token == CANARY
    secrets.put_secret_value(SecretId="ml/jfrog", SecretString="canary-rotated")
    assert credentials.renewed(f"Bearer {CANARY}") == "Bearer canary-rotated"


@pytest.mark.parametrize(
    "given",
    [
        {"JFROG_ACCESS_TOKEN_SECRET_ID": "ml/jfrog"},
        {"JF_ACCESS_TOKEN": "aws-sm://ml/jfrog"},
        {"JF_ACCESS_TOKEN": "aws-sm://ml/jfrog", "JFROG_ACCESS_TOKEN_SECRET_ID": "other"},
    ],
)
def test_the_token_of_a_connection_comes_from_aws(
    secrets: boto3.client, desk: Desk, given: dict[str, str]
) -> None:
    desk.environment |= {"JF_URL": "https://acme.example", **REGION, **given}
    settings = desk.settings()
    credentials = settings.connection().credentials
    assert credentials is not None
    assert credentials.secrets == ()
    secrets.create_secret(Name="ml/jfrog", SecretString=CANARY)
    assert credentials.authorization == f"Bearer {CANARY}"
    assert settings.connection().credentials is credentials
    assert CANARY not in repr(settings.connection()) + repr(settings.explain())
    shown, origin = desk.origin("access_token")
    assert (shown, origin) == ("aws-sm://ml/jfrog", f"environment {next(iter(given))}")


def test_a_variable_with_an_id_counts_last(secrets: boto3.client) -> None:
    secrets.create_secret(Name="ml/jfrog", SecretString=CANARY)
    environment = {**REGION, "SECRET_ID": "ml/jfrog"}
    assert secret_from(environment, "TOKEN", secret_id="SECRET_ID") == CANARY
    assert secret_from({**environment, "TOKEN": "own"}, "TOKEN", secret_id="SECRET_ID") == "own"
    assert secret_from(environment, "TOKEN") == ""
    with pytest.raises(ConfigurationError, match=r"^environment SECRET_ID: AWS Secrets Manager"):
        secret_from({**REGION, "SECRET_ID": "none"}, secret_id="SECRET_ID")
