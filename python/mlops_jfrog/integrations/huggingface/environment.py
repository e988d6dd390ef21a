"""The environment of huggingface_hub: it reads all of it when it is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlops_jfrog.contract.hub import HfEnv
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.domain.coordinates import RepositoryKey
from mlops_jfrog.domain.hub import hub_root
from mlops_jfrog.domain.tool_variables import HUB_TOKEN, hub_variables
from mlops_jfrog.errors import AuthenticationError
from mlops_jfrog.settings import UserPassword
from mlops_jfrog.workflows.context import Context

_NO_OTHER = "HF_HUB_DISABLE_IMPLICIT_TOKEN"


@dataclass(frozen=True)
class HubEnvironment:
    """Variables by name; ``secrets`` says of each secret one what it is."""

    variables: Mapping[str, str]
    secrets: Mapping[str, str]
    values: Mapping[str, str] = field(repr=False)
    """Of the secret ones."""
    unset: tuple[str, ...]

    @property
    def endpoint(self) -> str:
        """The Hub's root."""
        return self.variables["HF_ENDPOINT"]

    def whole(self) -> dict[str, str]:
        """With the secrets."""
        return {**self.variables, **self.values}


def hub_environment(context: Context, *, anonymous: bool) -> HubEnvironment:
    """Of the platform and the repository that the settings name.

    Raises AuthenticationError where there is no credential, unless none is wanted.
    """
    connection = context.settings.connection()
    repository = RepositoryKey(context.settings.project().hub_repository)
    bundle = str(connection.ca_bundle.absolute()) if connection.ca_bundle else None
    endpoint = f"{connection.artifactory_url}/{hub_root(repository)}"
    variables = hub_variables(endpoint, bundle)
    if anonymous:
        # Or the token of a login to another hub would be sent to this one.
        variables |= {_NO_OTHER: "1"}
        return HubEnvironment(variables, {}, {}, (HUB_TOKEN,))
    credentials = connection.credentials
    if credentials is None:
        raise AuthenticationError(
            "there is no credential to hand on", hint="Set JF_ACCESS_TOKEN, or say --anonymous."
        )
    if isinstance(credentials, UserPassword):
        kind, value = "password", credentials.password
    else:
        kind, value = "token", credentials.token
    return HubEnvironment(variables, {HUB_TOKEN: kind}, {HUB_TOKEN: value}, ())


def environment_outcome(operation: HfEnv, found: HubEnvironment) -> Outcome:
    """The result of `hf env`; no secret is in it."""
    outputs: dict[str, object] = {
        "environment": dict(found.variables),
        "secrets": dict(found.secrets),
        "unset": list(found.unset),
    }
    told = f"{len(found.variables) + len(found.secrets)} variables for {found.endpoint}"
    if operation.output is not None:
        told += f" in {operation.output}"
    return Outcome(outputs, told)
