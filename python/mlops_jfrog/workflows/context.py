"""What every workflow works with: settings, a connection made on first use, a journal, a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path

from mlops_jfrog.contract.operation import ProjectOperation
from mlops_jfrog.contract.parameter import Interface, parameters
from mlops_jfrog.errors import MlopsError, UsageError
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.jfrog.platform import Platform, connect
from mlops_jfrog.settings.credentials import UserPassword, token_user
from mlops_jfrog.settings.layered import Settings, load_settings
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.workflows.cache_folder import cache_folder
from mlops_jfrog.workflows.journal import Journal
from mlops_jfrog.workflows.origin_port import OpenOrigin, no_origins
from mlops_jfrog.workflows.transfer_flags import transfer_options


def nobody_to_ask(question: str) -> bool:
    """Where no person is there to be asked; raises UsageError."""
    raise UsageError(
        f"{question} Nobody is there to be asked.", hint="Say --quiet (or CI=true) to go ahead."
    )


@dataclass(frozen=True)
class Context:
    """The surroundings of one run."""

    settings: Settings
    environment: Mapping[str, str]
    directory: Path
    journal: Journal = field(default_factory=Journal)
    transfer: TransferOptions = field(default_factory=TransferOptions)
    confirm: Callable[[str], bool] = nobody_to_ask
    """Asks a person whether to go on with something that can't be undone."""
    open_origin: OpenOrigin = no_origins
    """Reads a model that somebody else keeps; what is at hand is the caller's to say."""
    started: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    """When this run began, with its offset: the build's start."""

    @cached_property
    def platform(self) -> Platform:
        """The platform that the settings name; local checks never connect."""
        retries = RetryPolicy(attempts=1 + self.transfer.retries)
        return connect(self.settings.connection(), retries)

    def known_secrets(self) -> tuple[str, ...]:
        """Texts that must appear nowhere, as far as they are known: nothing is read for it."""
        read = self.settings.secrets_read()
        try:
            credentials = self.settings.connection().credentials
        except MlopsError:
            # Told when the connection is used; much of the work needs none.
            return read
        return (*read, *credentials.secrets) if credentials else read

    @property
    def user(self) -> str:
        """Who runs this, for the record: the CI's user, the token's, else the system's.

        Only a name to read: what a user may do is decided by the platform from the token.
        """
        for variable in ("BUILD_USER_ID", "GITHUB_ACTOR"):
            if self.environment.get(variable):
                return self.environment[variable]
        credentials = self.settings.connection().credentials
        if isinstance(credentials, UserPassword):
            return credentials.user
        known = token_user(credentials.token) if credentials else None
        return known or self.environment.get("USER") or "unknown"


def open_context(
    operation: ProjectOperation,
    *,
    environment: Mapping[str, str],
    directory: Path,
    journal: Journal | None = None,
    interface: Interface = Interface.COMMAND,
) -> Context:
    """The context of an operation: its arguments become the topmost layer of the settings.

    ``interface`` is where they were given, so that an error names them as the user wrote them.
    """
    arguments: dict[str, object] = {}
    spoken: dict[str, str] = {}
    for parameter in parameters(type(operation)):
        value = getattr(operation, parameter.name)
        if parameter.setting is not None and value is not None:
            arguments[parameter.setting] = value
            is_step = interface is Interface.STEP
            name = f"argument {parameter.step_name}" if is_step else f"flag {parameter.flag}"
            spoken[parameter.setting] = name
    project_file = operation.project_file
    settings = load_settings(
        directory=directory,
        environment=environment,
        arguments=arguments,
        project_file=directory / project_file if project_file else None,
        argument_names=spoken,
    )
    folder = cache_folder(settings, environment)
    options = replace(transfer_options(operation), cache_folder=folder)
    return Context(settings, environment, directory, journal or Journal(), options)
