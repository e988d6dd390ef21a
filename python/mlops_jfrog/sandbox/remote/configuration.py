"""Which configurations of remote repositories are accepted."""

from __future__ import annotations

import importlib
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.remote import domains

_SECONDS = (
    "retrievalCachePeriodSecs",
    "missedRetrievalCachePeriodSecs",
    "assumedOfflinePeriodSecs",
)
_TEXTS = (
    "username",
    "password",
    "clientTlsCertificate",
    "caBundle",
    "pyPIRegistryUrl",
    "pyPIRepositorySuffix",
)
_FLAGS = ("offline", "listRemoteFolderItems")
_LONGEST_SECONDS = 10**9


def checked(configuration: dict[str, Any], package_type: str) -> dict[str, Any]:
    """``configuration``, its upstream known; 400 says what is wrong."""
    if not configuration.get("url") and package_type == "huggingfaceml":
        configuration = {**configuration, "url": _hub_of_the_client()}
    for name in ("url", "pyPIRegistryUrl"):
        if name == "url" or configuration.get(name):
            _check_address(configuration.get(name))
    for name in _TEXTS:
        if not isinstance(configuration.get(name) or "", str):
            raise Refused(400, f"{name} must be a text")
    for name in _FLAGS:
        if not isinstance(configuration.get(name, False), bool):
            raise Refused(400, f"{name} must be true or false")
    for name in (*_SECONDS, "socketTimeoutMillis"):
        value = configuration.get(name, 0)
        if type(value) not in (int, float) or not 0 <= value <= _LONGEST_SECONDS:
            raise Refused(400, f"{name} must be a number of at least 0")
    if configuration.get("storeArtifactsLocally") is False:
        raise Refused(400, "a remote repository here keeps what it fetches (storeArtifactsLocally)")
    _check_synchronisation(configuration.get("contentSynchronisation"))
    domains.check(configuration)
    return configuration


def _check_address(url: object) -> None:
    message = "a remote repository needs the url of its upstream (http or https)"
    if not isinstance(url, str):
        raise Refused(400, message)
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise Refused(400, f"{message}: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise Refused(400, message)
    if parts.username or parts.password:
        raise Refused(400, "give username and password by their own names, not inside the url")


def _check_synchronisation(asked: object) -> None:
    """``{enabled, statistics: {enabled}, properties: {enabled}, source: {originAbsenceDetection}}``
    as the platform has it."""
    if asked is None:
        return
    if not isinstance(asked, dict) or not isinstance(asked.get("enabled", False), bool):
        raise Refused(400, "contentSynchronisation must be an object with enabled true or false")
    for name, flag in (
        ("statistics", "enabled"),
        ("properties", "enabled"),
        ("source", "originAbsenceDetection"),
    ):
        part = asked.get(name, {})
        if not isinstance(part, dict) or not isinstance(part.get(flag, False), bool):
            raise Refused(400, f"contentSynchronisation.{name}.{flag} must be true or false")


def _hub_of_the_client() -> str:
    """The hub that the installed client would ask; 400 where there is no client."""
    try:
        constants = importlib.import_module("huggingface_hub.constants")
    except ImportError as error:
        raise Refused(
            400,
            "a Hugging Face remote needs the url of its hub; without it the installed"
            " huggingface_hub is asked, and there is none",
        ) from error
    return str(constants.ENDPOINT)
