"""One Jenkinsfile of an organisation for every repository that holds a project file.

Class and field names are those of the plugins' sources: config-driven-pipeline
(``ConfigDrivenWorkflowBranchProjectFactory``) and remote-file
(``RemoteJenkinsFileWorkflowBranchProjectFactory``), a second one each for organisation folders.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.jobs.configuration import child
from mlops_jfrog.integrations.jenkins.jobs.source import GIT, Source, describe_git
from mlops_jfrog.settings.effective import Effective

_PROJECT_FILE = "mlops.yml"
_MULTIBRANCH = "org.jenkinsci.plugins.workflow.multibranch"
_CONFIG_DRIVEN, _REMOTE_FILE = "config-driven-pipeline", "remote-file"
_CLASSES = {
    _CONFIG_DRIVEN: f"{_MULTIBRANCH}.template.ConfigDrivenWorkflow",
    _REMOTE_FILE: f"{_MULTIBRANCH}.extended.RemoteJenkinsFileWorkflow",
}


@dataclass(frozen=True)
class Central:
    """The plugin that finds the Jenkinsfile, and where it is."""

    plugin: str
    source: Source

    def branch_factory(self, root: Element) -> None:
        """What makes a multibranch job's branches into jobs."""
        name = f"{_CLASSES[self.plugin]}BranchProjectFactory"
        self._describe(child(root, "factory", class_=name))

    def repository_factory(self, factories: Element) -> None:
        """What makes an organisation's repositories into multibranch jobs."""
        name = f"{_CLASSES[self.plugin]}MultiBranchProjectFactory"
        self._describe(child(factories, name))

    def _describe(self, factory: Element) -> None:
        if self.plugin == _CONFIG_DRIVEN:
            child(factory, "scriptPath", _PROJECT_FILE)
            child(factory, "pipelinePath", self.source.script)
            scm = child(factory, "jenkinsFileScm", class_=GIT)
        else:
            child(factory, "localMarker", _PROJECT_FILE)
            child(factory, "remoteJenkinsFile", self.source.script)
            child(factory, "matchBranches", "false")
            child(factory, "fallbackBranch", self.source.branch)
            scm = child(factory, "remoteJenkinsFileSCM", class_=GIT)
        describe_git(scm, self.source)


def central_from(effective: Effective) -> Central | None:
    """The organisation's; ConfigurationError where its repository is not said."""
    plugin = effective.text("jenkins.central.plugin")
    if plugin is None:
        return None
    repository = effective.text("jenkins.central.repository")
    if repository is None:
        raise ConfigurationError(
            "jenkins.central.repository is not set, jenkins.central.plugin is",
            hint="Write the URL of the repository that holds the one Jenkinsfile.",
        )
    source = Source(
        repository,
        effective.text("jenkins.central.branch") or "main",
        effective.text("jenkins.central.script") or "Jenkinsfile",
        effective.text("jenkins.central.credentials"),
    )
    return Central(plugin, source)
