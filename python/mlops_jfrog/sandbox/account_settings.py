"""What clients keep with users and groups besides their rights, and which of it has effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlops_jfrog.sandbox.envelope import Refused

USER: Mapping[str, Any] = {
    "profileUpdatable": True,
    "disableUIAccess": False,
    "internalPasswordDisabled": False,  # refuses the password; tokens still work
}
GROUP: Mapping[str, Any] = {
    "autoJoin": False,  # every new user joins
    "adminPrivileges": False,  # makes administrators of its members
    "external": False,
    "newUserDefault": False,
    "watchManager": False,
    "policyManager": False,
    "realm": "internal",
    "realmAttributes": "",
}


def chosen(
    known: Mapping[str, Any], old: Mapping[str, Any], body: Mapping[str, Any]
) -> dict[str, Any]:
    """``old`` with what ``body`` says of the ``known`` settings; 400 for a wrong type."""
    settings = {**known, **old}
    for name, default in known.items():
        value = body.get(name)
        if value is None:
            continue
        if type(value) is not type(default):
            expected = "true or false" if isinstance(default, bool) else "a text"
            raise Refused(400, f"{name} must be {expected}")
        settings[name] = value
    settings.update({"autoJoin": True} if settings.get("newUserDefault") else {})
    return settings
