"""Which repository configurations are accepted, and the defaults that are filled in."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.sandbox import repositories
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.repositories import Repository

PACKAGE_TYPES = ("generic", "pypi", "huggingfaceml")
CLASSES = ("local", "remote", "virtual")
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
    filled = {**_DEFAULTS, **_DEFAULTS_OF_CLASS[rclass], **body}
    filled |= {"key": key, "rclass": rclass, "packageType": package_type}
    return _checked(Repository(key, rclass, package_type, filled))


def changed(old: Repository, body: dict[str, Any]) -> Repository:
    """``old`` with the keys of ``body`` changed; neither class nor package type can."""
    body = _given(body)
    _check_key(old.key, body)
    for name, value in (("rclass", old.rclass), ("packageType", old.package_type)):
        if body.get(name, value) != value:
            raise Refused(400, f"{name} of '{old.key}' is {value} and can't be changed.")
    configuration = {**old.configuration, **body}
    return _checked(Repository(old.key, old.rclass, old.package_type, configuration))


def check_members(db: sqlite3.Connection, repository: Repository) -> None:
    """400 unless a virtual repository's members are there, are of its type, and are not itself."""
    if repository.rclass != "virtual":
        return
    members = repository.configuration["repositories"]
    default = repository.configuration.get("defaultDeploymentRepo")
    for key in [*members, *([default] if default else [])]:
        member = repositories.find(db, key)
        if member is None:
            raise Refused(400, f"Repository '{key}' of '{repository.key}' does not exist.")
        if member.package_type != repository.package_type:
            raise Refused(400, f"'{key}' is {member.package_type}, not {repository.package_type}.")
    if repository.key in members:
        raise Refused(400, f"'{repository.key}' can't be a member of itself.")
    if default and repositories.get(db, default).rclass != "local":
        raise Refused(400, f"defaultDeploymentRepo '{default}' must be a local repository.")


def _given(body: dict[str, Any]) -> dict[str, Any]:
    """Clients that send every field they know send null for what was not chosen."""
    return {name: value for name, value in body.items() if value is not None}


def _checked(repository: Repository) -> Repository:
    configuration = repository.configuration
    for name in _TEXTS:
        if not isinstance(configuration.get(name, ""), str):
            raise Refused(400, f"{name} must be a text")
    if not isinstance(configuration.get("xrayIndex"), bool):
        raise Refused(400, "xrayIndex must be true or false")
    _texts(configuration, "environments")
    if repository.rclass == "remote":
        url = urlsplit(configuration.get("url", ""))
        if url.scheme not in {"http", "https"} or not url.hostname:
            raise Refused(400, "a remote repository needs the url of its upstream (http or https)")
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
