"""Opens the Jenkins controller that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mlops_jfrog.cli.surroundings import Surroundings
from mlops_jfrog.errors import ConfigurationError

if TYPE_CHECKING:
    from mlops_jfrog.integrations.jenkins.jobs.controller import Controller


def open_controller(surroundings: Surroundings) -> Controller:
    """The controller; ConfigurationError where none is known or python-jenkins is not installed."""
    # Imported on use: settings load YAML, which --help does not need.
    from mlops_jfrog.settings.layered import machine_settings

    machine = machine_settings(surroundings.environment)
    surroundings.learn_from(machine.secrets_read)
    settings = machine.effective()
    url, user = settings.text("jenkins.url"), settings.text("jenkins.user")
    token, bundle = machine.secret("jenkins.token"), settings.text("ca_bundle")
    if url is None:
        raise ConfigurationError(
            "no Jenkins controller is configured",
            hint="Set JENKINS_URL, JENKINS_USER and JENKINS_API_TOKEN.",
        )
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ConfigurationError(
            "jenkins.url is no address of a controller", hint="Write https://host/path, no login."
        )
    if (user is None) != (token is None):
        missing = "JENKINS_USER" if user is None else "JENKINS_API_TOKEN"
        raise ConfigurationError(f"{missing} is not set, the other half of the login is")
    try:
        # Imported on use: python-jenkins is an extra.
        from mlops_jfrog.integrations.jenkins.jobs.client import Client
        from mlops_jfrog.integrations.jenkins.jobs.controller import Controller
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"{error.name} is not installed", hint="pip install 'mlops-jfrog[jenkins]'"
        ) from error
    return Controller(Client(url, user, token, ca_bundle=Path(bundle) if bundle else None))
