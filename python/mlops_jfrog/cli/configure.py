"""``configure``: tries the connection; with a name it takes a secret, which no step can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mlops_jfrog.cli.execution import Reporting, execute
from mlops_jfrog.cli.flags import click_parameter, operation_from_flags
from mlops_jfrog.cli.operation_verb import perform_here
from mlops_jfrog.cli.secret_input import read_secret
from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.cli.verb import Verb
from mlops_jfrog.contract.parameter import command_parameters
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.servers import Configure
from mlops_jfrog.errors import UsageError
from mlops_jfrog.workflows.journal import Journal

if TYPE_CHECKING:
    from mlops_jfrog.settings import Credentials


_KEEPING = ("server_name", "url", "user", "token_file", "make_default")
"""Any of these asks for a server to be kept."""


def configure_verb(name: str) -> click.Command:
    """The command."""
    flags = [click_parameter(parameter) for parameter in command_parameters(Configure)]
    return Verb(name, Configure.summary, flags, _run)


def _run(given: dict[str, Any], reporting: Reporting, surroundings: Surroundings) -> int:
    def work(journal: Journal) -> Outcome:
        # Imported on use: the HTTP client is not needed to print help.
        from mlops_jfrog.workflows.configure import configure

        operation = operation_from_flags(Configure, given)
        if not any(given[name] is not None for name in _KEEPING):
            return perform_here(operation, journal, surroundings)
        credentials = _credentials(operation, surroundings)
        return configure(
            operation, credentials, environment=surroundings.environment, journal=journal
        )

    return execute(Configure.name, work, reporting, surroundings)


def _credentials(operation: Configure, surroundings: Surroundings) -> Credentials:
    # Imported on use: settings load YAML.
    from mlops_jfrog.settings import BearerToken, UserPassword
    from mlops_jfrog.settings.secret_reference import is_reference

    file = operation.token_file
    if operation.user:
        password = read_secret("password", file, ["JF_PASSWORD"], surroundings)
        pair = UserPassword(operation.user, password)
        surroundings.learn(pair.secrets)
        return pair
    token = read_secret("access token", file, ["JF_ACCESS_TOKEN", "JFROG_TOKEN"], surroundings)
    if is_reference(token):
        raise UsageError(
            "the access token is a reference, and the JFrog CLI could not read it",
            hint="Nothing needs to be kept: JF_URL and JF_ACCESS_TOKEN with the reference do.",
        )
    return BearerToken(token)
