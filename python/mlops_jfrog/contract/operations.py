"""Every operation of the product by its name, declared in a module of its own kind.

Flags, ``steps.json``, help texts, reference pages and schemas all come from these classes. To make
all of them takes as long as a small transfer, so a class is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from mlops_jfrog.contract.operation import ProjectOperation

_DECLARED: Mapping[str, str] = {
    "publish": "publishing:Publish",
    "pipeline": "pipeline:Pipeline",
    "configure": "servers:Configure",
    "with": "servers:With",
    "install": "dependencies:Install",
    "evaluate": "checks:Evaluate",
    "scan": "checks:Scan",
    "upload": "upload:Upload",
    "build-info": "publishing:BuildInfo",
    "gate": "checks:Gate",
    "review": "approval:Review",
    "approve": "approval:Approve",
    "promote": "release:Promote",
    "rollback": "release:Rollback",
    "download": "download:Download",
    "lock": "lock:Lock",
    "import": "publishing:Import",
    "search": "search:Search",
    "set-props": "search:SetProps",
    "delete-props": "stored_files:DeleteProps",
    "copy": "stored_files:Copy",
    "move": "stored_files:Move",
    "delete": "stored_files:Delete",
    "build-publish": "builds:BuildPublish",
    "build-scan": "builds:BuildScan",
    "build-promote": "builds:BuildPromote",
    "doctor": "servers:Doctor",
}
"""Module of this layer, and class, of each."""

_PATTERN_FORMS: Mapping[str, str] = {
    "upload": "upload:UploadFiles",
    "download": "download:DownloadFiles",
}

OPERATION_NAMES = tuple(_DECLARED)
"""What a step or a command can ask for, in the order of the help."""

PATTERN_NAMES = tuple(_PATTERN_FORMS)
"""Those commands that do something else when they are given a pattern."""


def operation_named(name: str) -> type[ProjectOperation]:
    """The operation of that name; KeyError where there is none."""
    return _imported(_DECLARED[name])


def pattern_form(name: str) -> type[ProjectOperation]:
    """What the command of that name does with a pattern; no step asks for it. KeyError."""
    return _imported(_PATTERN_FORMS[name])


def every_operation() -> tuple[type[ProjectOperation], ...]:
    """All that have a name."""
    return tuple(operation_named(name) for name in OPERATION_NAMES)


def _imported(declared: str) -> type[ProjectOperation]:
    module, _, name = declared.partition(":")
    found: type[ProjectOperation] = getattr(import_module(f"mlops_jfrog.contract.{module}"), name)
    return found
