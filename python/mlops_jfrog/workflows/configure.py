"""Configure: try a connection; with a name, keep it where this tool and the JFrog CLI find it."""

from __future__ import annotations

from collections.abc import Mapping

from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.contract.servers import Configure
from mlops_jfrog.errors import ConfigurationError, UsageError
from mlops_jfrog.jfrog.platform import connect
from mlops_jfrog.jfrog.system import System
from mlops_jfrog.settings import Connection, Credentials, UserPassword, load_settings
from mlops_jfrog.settings.jfrog_cli import FILE_NAME, home_directory
from mlops_jfrog.settings.jfrog_cli_writing import write_server
from mlops_jfrog.workflows.context import Context
from mlops_jfrog.workflows.journal import Journal
from mlops_jfrog.workflows.tool_environment import credential_user, describe, tool_environment


def try_connection(operation: Configure, context: Context) -> Outcome:
    """The step, and the command without a name: resolve, try, say what tools need; keep nothing."""
    connection = context.settings.connection()
    context.journal.step(f"try {connection.url}")
    system = System(context.platform.session)
    system.ping()
    version = system.artifactory_version()
    return Outcome(
        outputs={
            **describe(context, tool_environment(context, None)),
            "server": connection.server_id,
            "version": version,
            "default": False,
        },
        summary=f"{connection.url} answers",
    )


def configure(
    operation: Configure,
    credentials: Credentials,
    *,
    environment: Mapping[str, str],
    journal: Journal,
) -> Outcome:
    """Try the connection, then write it; an unreachable host or a refused token writes nothing."""
    if not operation.server_name:
        raise UsageError(
            "the server needs a name", hint="Write `mlops-jfrog configure <name> --url <url>`."
        )
    home = home_directory(environment)
    if home is None:
        raise ConfigurationError(
            f"there is no home directory to keep {FILE_NAME} in", hint="Set JFROG_CLI_HOME_DIR."
        )
    connection = _connection(operation, credentials, environment)
    journal.step(f"try {connection.url}")
    system = System(connect(connection).session)
    system.ping()
    version = system.artifactory_version()
    server = write_server(
        home,
        operation.server_name,
        connection.url,
        credentials,
        default=bool(operation.make_default),
    )
    return Outcome(
        outputs={
            "url": connection.url,
            "user": credential_user(connection),
            "environment": {},
            "secrets": {},
            "server": server.server_id,
            "version": version,
            "default": server.is_default,
        },
        summary=f"server {server.server_id} is kept in {home / FILE_NAME}",
    )


def _connection(
    operation: Configure, credentials: Credentials, environment: Mapping[str, str]
) -> Connection:
    """The connection as it will be used; the CA bundle and the like come from the settings."""
    arguments: dict[str, object] = {"url": operation.url}
    if operation.ca_bundle is not None:
        arguments["ca_bundle"] = operation.ca_bundle.absolute()
    if isinstance(credentials, UserPassword):
        arguments |= {"user": credentials.user, "password": credentials.password}
    else:
        arguments["access_token"] = credentials.token
    # A server belongs to the user, not to a project: no mlops.yml is read.
    home = home_directory(environment)
    assert home is not None
    settings = load_settings(directory=home, environment=environment, arguments=arguments)
    if operation.url is None and settings.value("url") is None:
        raise UsageError("the server needs a URL", hint="Give --url https://<host>.")
    return settings.connection()
