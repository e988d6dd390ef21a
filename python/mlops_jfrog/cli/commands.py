"""Every command by name: what it is for, and where it is made once it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

import click

from mlops_jfrog.contract.operations import OPERATIONS, PATTERN_FORMS


@dataclass(frozen=True)
class Entry:
    """One command: ``maker`` in ``module`` makes it from its name."""

    summary: str
    module: str
    maker: str

    def load(self, name: str) -> click.Command:
        """Import the module and make the command."""
        make: Callable[[str], click.Command] = getattr(
            importlib.import_module(self.module), self.maker
        )
        return make(name)


_OWN_VERBS = {
    "configure": Entry("", "mlops_jfrog.cli.configure", "configure_verb"),
    "with": Entry("", "mlops_jfrog.cli.with_verb", "with_verb"),
    **{name: Entry("", "mlops_jfrog.cli.two_forms", "two_form_verb") for name in PATTERN_FORMS},
}
"""Operations whose command does more than to pass flags on."""


def _operations() -> dict[str, Entry]:
    entries = {}
    for operation in OPERATIONS:
        own = _OWN_VERBS.get(operation.name)
        module = own.module if own else "mlops_jfrog.cli.operation_verb"
        maker = own.maker if own else "operation_verb"
        entries[operation.name] = Entry(operation.summary, module, maker)
    return entries


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
    **_operations(),
    "config": Entry(
        "Show the settings and where each came from.", "mlops_jfrog.cli.config", "config_group"
    ),
    "ping": Entry(
        "Reach the platform with these settings and say what answers.",
        "mlops_jfrog.cli.ping",
        "ping_verb",
    ),
    "setup": Entry(
        "Set a platform up: repositories, Xray, groups, permissions.",
        "mlops_jfrog.cli.setup",
        "setup_group",
    ),
    "token": Entry(
        "Make and revoke scoped, expiring access tokens.", "mlops_jfrog.cli.token", "token_group"
    ),
    "hf": Entry(
        "Hugging Face models and data sets by the platform.", "mlops_jfrog.cli.hf", "hf_group"
    ),
    "sandbox": Entry(
        "Serve an embedded platform for trying, developing and testing.",
        "mlops_jfrog.cli.sandbox",
        "sandbox_verb",
    ),
    "init": Entry(
        "Write a first mlops.yml from what is in the folder.", "mlops_jfrog.cli.init", "init_verb"
    ),
    "jenkinsfile": Entry(
        "Generate Jenkinsfiles and workflows from project files.",
        "mlops_jfrog.cli.jenkinsfile",
        "jenkinsfile_verb",
    ),
    "jobs": Entry(
        "Make, run and watch the jobs of a Jenkins controller.",
        "mlops_jfrog.cli.jobs",
        "jobs_group",
    ),
    "run": Entry("Do what a step's request file asks for.", "mlops_jfrog.cli.run", "run_verb"),
}
"""In the order of the help: the operations first, then what surrounds them."""
