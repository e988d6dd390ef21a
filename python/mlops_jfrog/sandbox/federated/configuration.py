"""The members of a federated repository, as its configuration names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.repositories import Repository

TOKEN = "accessToken"  # noqa: S105


@dataclass(frozen=True)
class Member:
    """The same repository on another instance: ``<url>/artifactory/<key>``."""

    url: str
    token: str | None = field(default=None, repr=False)

    @property
    def root(self) -> str:
        """``.../artifactory``."""
        return self.url.rpartition("/")[0]

    @property
    def key(self) -> str:
        """The repository's key there."""
        return self.url.rpartition("/")[2]


def members(repository: Repository) -> list[Member]:
    """Those that changes are told to."""
    return [
        Member(str(each["url"]).rstrip("/"), each.get(TOKEN) or None)
        for each in repository.configuration.get("members", ())
        if each.get("enabled", True)
    ]


def checked(configuration: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """``configuration`` with the tokens that ``before`` had where none is given; 400 says what is
    wrong."""
    asked = configuration.get("members", [])
    if not isinstance(asked, list):
        raise Refused(400, "members must be a list of objects with a url")
    known = {each["url"]: each.get(TOKEN) for each in before.get("members", ())}
    found = []
    for each in asked:
        if not isinstance(each, dict) or not _is_address(each.get("url")):
            raise Refused(400, "every member needs the url of its repository (http or https)")
        if not isinstance(each.get("enabled", True), bool):
            raise Refused(400, "enabled of a member must be true or false")
        if not isinstance(each.get(TOKEN) or "", str):
            raise Refused(400, f"{TOKEN} of a member must be a text")
        token = each.get(TOKEN) or known.get(each["url"])
        found.append({**each, TOKEN: token} if token else each)
    return {**configuration, "members": found}


def shown(configuration: dict[str, Any]) -> dict[str, Any]:
    """``configuration`` without the members' tokens."""
    if "members" not in configuration:
        return configuration
    kept = [{**each, TOKEN: ""} if TOKEN in each else each for each in configuration["members"]]
    return {**configuration, "members": kept}


def _is_address(url: object) -> bool:
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and "/" in parts.path.strip("/")
            and parts.username is None
        )
    except ValueError:
        return False
