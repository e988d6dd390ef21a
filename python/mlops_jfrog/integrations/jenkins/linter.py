"""The controller's own linter, for declarative Jenkinsfiles."""

from __future__ import annotations

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.jobs.controller import Controller


def check_jenkinsfile(text: str, controller: Controller) -> None:
    """ConfigurationError with what the linter says; it knows declarative pipelines alone."""
    complaints = controller.complaints(text)
    if complaints is not None:
        said = " ".join(complaints.split())
        raise ConfigurationError(
            f"the controller's linter refuses the Jenkinsfile: {said[:500]}",
            hint="It checks declarative pipelines only; a template may have gone wrong.",
        )
