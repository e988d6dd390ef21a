"""Secrets in AWS Secrets Manager, read with boto3 (the extra ``aws``)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mlops_jfrog.errors import ConfigurationError

_ARN = re.compile(r"arn:[a-z0-9-]+:secretsmanager:([a-z0-9-]+):\d{12}:secret:.+\Z")
_TRIES = 3
_CONNECT_SECONDS, _READ_SECONDS = 5, 15


def read_aws_secret(target: str, environment: Mapping[str, str]) -> str:
    """The text of a secret; ``target`` is its id or ARN, ``#field`` after it picks one of JSON.

    Region: the ARN's, ``AWS_REGION``, ``AWS_DEFAULT_REGION``, else what boto3 finds, as it finds
    its credentials. Raises ConfigurationError, which never shows what was read.
    """
    identifier, _, field = target.partition("#")
    text = _answer(identifier, environment).get("SecretString")
    if not isinstance(text, str):
        raise ConfigurationError(f"the AWS secret {identifier} is binary, not a text")
    return _field(text, identifier, field)


def _answer(identifier: str, environment: Mapping[str, str]) -> Mapping[str, Any]:
    # An extra: the core reads settings without AWS.
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        raise ConfigurationError(
            f"reading the AWS secret {identifier} needs boto3",
            hint='Install it: pip install "mlops-jfrog[aws]".',
        ) from None
    arn = _ARN.match(identifier)
    region = (
        arn[1] if arn else environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
    )
    patience = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": _TRIES, "mode": "standard"},
    )
    try:
        client = boto3.client("secretsmanager", region_name=region, config=patience)
        answer: Mapping[str, Any] = client.get_secret_value(SecretId=identifier)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "an error")
        raise ConfigurationError(
            f"AWS Secrets Manager refuses the secret {identifier}: {code}",
            hint="The role needs secretsmanager:GetSecretValue on it, in the secret's own region.",
        ) from None
    except (BotoCoreError, ValueError) as error:
        raise ConfigurationError(
            f"the AWS secret {identifier} can't be read: {type(error).__name__}",
            hint="Set AWS_REGION, and give the process a role or other AWS credentials.",
        ) from None
    return answer


def _field(text: str, identifier: str, field: str) -> str:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not field:
        if isinstance(document, dict):
            raise ConfigurationError(
                f"the AWS secret {identifier} holds several fields",
                hint=f"Name the one to take: aws-sm://{identifier}#FIELD.",
            )
        return text
    found = document.get(field) if isinstance(document, dict) else None
    if not isinstance(found, str):
        raise ConfigurationError(f"the AWS secret {identifier} has no field {field!a}")
    return found
