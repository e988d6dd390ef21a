"""Which repository configurations are accepted, and the defaults that are filled in."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.federated import configuration as federated_configuration
from mlops_jfrog.sandbox.remote import configuration as remote_configuration
from mlops_jfrog.sandbox.repositories import Repository

PACKAGE_TYPES = ("generic", "pypi", "huggingfaceml", "machinelearning")
CLASSES = ("local", "remote", "virtual", "federated")
_RESERVED = {"api", "access", "xray", "evidence", "artifactory", "webapp", "ui", "list", "repo"}
_TEXTS = ("description", "notes", "includesPattern", "excludesPattern", "repoLayoutRef", "url")
_DEFAULTS: dict[str, Any] = {
    "description": "",
    "notes": "",
    "includesPattern": "**/*",
    "excludesPattern": "",
    "repoLayoutRef": "simple-default",
    "xrayIndex": False,
    "environments": [],
}
_DEFAULTS_OF_CLASS: dict[str, dict[str, Any]] = {
    "local": {"blackedOut": False, "propertySets": []},
    "remote": {"username": "", "offline": False, "storeArtifactsLocally": True},
    "virtual": {"repositories": [], "defaultDeploymentRepo": ""},
    "federated": {"blackedOut": False, "propertySets": [], "members": []},
}


def new(key: str, body: dict[str, Any]) -> Repository:
    """A checked configuration for a new repository; 400 says what is wrong."""
    RepositoryKey(key)
    body = _given(body)
    if key.lower() in _RESERVED:
        raise Refused(400, f"'{key}' is reserved and can't be a repository key.")
    _check_key(key, body)
    rclass = body.get("rclass")
    package_type = body.get("packageType", "generic")
    if rclass not in CLASSES:
        raise Refused(400, f"rclass must be one of {', '.join(CLASSES)}, not {rclass!a}")
    if package_type not in PACKAGE_TYPES:
        raise Refused(
            400, f"packageType must be one of {', '.join(PACKAGE_TYPES)}, not {package_type!a}"
        )
    if rclass == "remote" and package_type == "machinelearning":
        raise Refused(400, "a machine-learning repository can't be remote")
    filled = {**_DEFAULTS, **_DEFAULTS_OF_CLASS[rclass], **body}
    filled |= {"key": key, "rclass": rclass, "packageType": package_type}
    if rclass == "federated":
        filled = federated_configuration.checked(filled, {})
    return _checked(Repository(key, rclass, package_type, filled))


def changed(old: Repository, body: dict[str, Any]) -> Repository:
    """``old`` with the keys of ``body`` changed; neither class nor package type can."""
    body = _given(body)
    _check_key(old.key, body)
    for name, value in (("rclass", old.rclass), ("packageType", old.package_type)):
        if body.get(name, value) != value:
            raise Refused(400, f"{name} of '{old.key}' is {value} and can't be changed.")
    configuration = {**old.configuration, **body}
    if old.rclass == "federated":
        configuration = federated_configuration.checked(configuration, old.configuration)
    return _checked(Repository(old.key, old.rclass, old.package_type, configuration))


def check_members(db: sqlite3.Connection, repository: Repository) -> None:
    """400 unless a virtual repository's members are there, are of its type, and are not itself."""
    if repository.rclass != "virtual":
        return
    members = repository.configuration["repositories"]
    default = repository.configuration.get("defaultDeploymentRepo")
    for key in [*members, *([default] if default else [])]:
        member = repositories.configured(db, key)
        if member is None:
            raise Refused(400, f"Repository '{key}' of '{repository.key}' does not exist.")
        if member.package_type != repository.package_type:
            raise Refused(400, f"'{key}' is {member.package_type}, not {repository.package_type}.")
    if repository.key in _all_members(db, members):
        raise Refused(400, f"'{repository.key}' can't be a member of itself.")
    if default and not repositories.get(db, default).takes_deployments:
        raise Refused(400, f"defaultDeploymentRepo '{default}' must be a local repository.")


def _given(body: dict[str, Any]) -> dict[str, Any]:
    """Clients that send every field they know send null for what was not chosen."""
    return {name: value for name, value in body.items() if value is not None}


def check_cache_key(db: sqlite3.Connection, repository: Repository) -> None:
    """400 where a remote repository's cache and another repository would have the same key."""
    base = repository.key.removesuffix(repositories.CACHE)
    if base != repository.key:
        owner = repositories.configured(db, base)
        if owner is not None and owner.rclass == "remote":
            raise Refused(400, f"'{repository.key}' is the cache of the remote '{base}'.")
    cache = f"{repository.key}{repositories.CACHE}"
    if repository.rclass == "remote" and repositories.configured(db, cache) is not None:
        raise Refused(400, f"'{cache}' exists, so its cache could not be addressed.")


def _all_members(db: sqlite3.Connection, keys: Iterable[str]) -> set[str]:
    """The members, and those of the virtual ones among them."""
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        member = None if key in found else repositories.configured(db, key)
        found.add(key)
        if member is not None:
            waiting += member.configuration.get("repositories", ())
    return found


def _check_expressions(configuration: dict[str, Any]) -> None:
    for name in ("includesRegex", "excludesRegex"):
        expression = configuration.get(name, "")
        try:
            re.compile(expression)
        except (re.error, TypeError, RecursionError, OverflowError) as error:
            raise Refused(400, f"{name} must be a regular expression: {error}") from error


def _checked(repository: Repository) -> Repository:
    configuration = repository.configuration
    for name in _TEXTS:
        if not isinstance(configuration.get(name, ""), str):
            raise Refused(400, f"{name} must be a text")
    if not isinstance(configuration.get("xrayIndex"), bool):
        raise Refused(400, "xrayIndex must be true or false")
    _texts(configuration, "environments")
    _check_expressions(configuration)
    if repository.rclass == "remote":
        configuration = remote_configuration.checked(configuration, repository.package_type)
        return replace(repository, configuration=configuration)
    if repository.rclass == "virtual":
        _texts(configuration, "repositories")
        if not isinstance(configuration.get("defaultDeploymentRepo") or "", str):
            raise Refused(400, "defaultDeploymentRepo must be a repository key")
    return repository


def _check_key(key: str, body: dict[str, Any]) -> None:
    if body.get("key", key) != key:
        raise Refused(400, f"the body's key {body['key']!a} is not that of the path, '{key}'")


def _texts(configuration: dict[str, Any], name: str) -> None:
    values = configuration.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(400, f"{name} must be a list of texts")
