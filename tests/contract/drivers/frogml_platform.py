"""What the drivers of FrogML share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import requests
from engine import Platform  # type: ignore[import-not-found, unused-ignore]
from frogml.storage.authentication.models import (  # type: ignore[import-not-found, unused-ignore]
    AuthConfig,
)
from frogml.storage.frog_ml import FrogMLStorage  # type: ignore[import-not-found, unused-ignore]

CONTENT = b"weights " * 4000


def new_repository(platform: Platform, key: str, **settings: Any) -> str:
    """The key of a new machine-learning repository, which the client is led to by variables."""
    os.environ |= {"JF_URL": platform.url, "JF_ACCESS_TOKEN": platform.token}
    body = {"rclass": "local", "packageType": "machinelearning", **settings}
    sent(platform, "PUT", f"api/repositories/{key}", json=body)
    return key


def sent(platform: Platform, method: str, path: str, **options: Any) -> requests.Response:
    """A request of the administrator that must go well."""
    headers = {"Authorization": f"Bearer {platform.token}"}
    url = f"{platform.url}/artifactory/{path}"
    answer = requests.request(method, url, headers=headers, timeout=30, **options)
    assert answer.ok, answer.text
    return answer


def paths_below(platform: Platform, path: str) -> list[str]:
    """Every file below a folder."""
    files = sent(platform, "GET", f"api/storage/{path}?list&deep=1").json()["files"]
    return sorted(each["uri"] for each in files)


def storage(platform: Platform, token: str | None = None) -> Any:
    """The client below the model loggers."""
    return FrogMLStorage(AuthConfig(platform.url, access_token=token or platform.token))


def error_of(action: Callable[[], Any]) -> str:
    """What it must fail with."""
    try:
        action()
    except Exception as error:
        return str(error)
    raise AssertionError("it went well")
