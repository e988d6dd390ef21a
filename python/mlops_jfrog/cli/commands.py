"""Every command by name: what it is for, and where it is made once it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

import click

from mlops_jfrog.contract.operations import OPERATION_NAMES, operation_named


@dataclass(frozen=True)
class Entry:
    """One command: ``maker`` in ``module`` makes it from its name."""

    module: str
    maker: str
    said: str | None = None
    """What it is for; None of an operation, which says so itself."""

    def summary(self, name: str) -> str:
        """One line of the help."""
        return operation_named(name).summary if self.said is None else self.said

    def load(self, name: str) -> click.Command:
        """Import the module and make the command."""
        make: Callable[[str], click.Command] = getattr(
            importlib.import_module(self.module), self.maker
        )
        return make(name)


_OWN_VERBS = {
    "configure": Entry("mlops_jfrog.cli.configure", "configure_verb"),
    "with": Entry("mlops_jfrog.cli.with_verb", "with_verb"),
    "upload": Entry("mlops_jfrog.cli.two_forms", "two_form_verb"),
    "download": Entry("mlops_jfrog.cli.serving_form", "download_verb"),
}
"""Operations whose command does more than to pass flags on."""

_OPERATION = Entry("mlops_jfrog.cli.operation_verb", "operation_verb")

ALIASES = {
    "bp": "build-publish",
    "bpr": "build-promote",
    "bs": "build-scan",
    "cp": "copy",
    "del": "delete",
    "delp": "delete-props",
    "dl": "download",
    "mv": "move",
    "s": "search",
    "sp": "set-props",
    "u": "upload",
}
"""The JFrog CLI's short names, which scripts use."""

COMMANDS: dict[str, Entry] = {
    **{name: _OWN_VERBS.get(name, _OPERATION) for name in OPERATION_NAMES},
    "config": Entry(
        "mlops_jfrog.cli.config", "config_group", "Show the settings and where each came from."
    ),
    "ping": Entry(
        "mlops_jfrog.cli.ping",
        "ping_verb",
        "Reach the platform with these settings and say what answers.",
    ),
    "setup": Entry(
        "mlops_jfrog.cli.setup",
        "setup_group",
        "Set a platform up: repositories, Xray, groups, permissions.",
    ),
    "token": Entry(
        "mlops_jfrog.cli.token", "token_group", "Make and revoke scoped, expiring access tokens."
    ),
    "hf": Entry(
        "mlops_jfrog.cli.hf", "hf_group", "Hugging Face models and data sets by the platform."
    ),
    "sandbox": Entry(
        "mlops_jfrog.cli.sandbox",
        "sandbox_verb",
        "Serve an embedded platform for trying, developing and testing.",
    ),
    "init": Entry(
        "mlops_jfrog.cli.init", "init_verb", "Write a first mlops.yml from what is in the folder."
    ),
    "jenkinsfile": Entry(
        "mlops_jfrog.cli.jenkinsfile",
        "jenkinsfile_verb",
        "Generate Jenkinsfiles and workflows from project files.",
    ),
    "jobs": Entry(
        "mlops_jfrog.cli.jobs",
        "jobs_group",
        "Make, run and watch the jobs of a Jenkins controller.",
    ),
    "run": Entry("mlops_jfrog.cli.run", "run_verb", "Do what a step's request file asks for."),
}
"""In the order of the help: the operations first, then what surrounds them."""
