"""The configuration of each kind of item: folder, pipeline, multibranch, organisation."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.integrations.jenkins.description import BuildParameter
from mlops_jfrog.integrations.jenkins.jobs.central import Central
from mlops_jfrog.integrations.jenkins.jobs.configuration import child, element
from mlops_jfrog.integrations.jenkins.jobs.source import GIT, Source, describe_git

_FLOW = "org.jenkinsci.plugins.workflow"
_CPS = f"{_FLOW}.cps.CpsScmFlowDefinition"
_LIBRARIES = "org.jenkinsci.plugins.workflow.libs"
_TRIGGERS = f"{_FLOW}.job.properties.PipelineTriggersJobProperty"
_CONCURRENT = f"{_FLOW}.job.properties.DisableConcurrentBuildsJobProperty"


def folder(libraries: list[Element]) -> Element:
    """A folder, with libraries of its own."""
    root = element("com.cloudbees.hudson.plugins.folder.Folder")
    properties = child(root, "properties")
    if libraries:
        held = child(properties, f"{_LIBRARIES}.FolderLibraries")
        child(held, "libraries").extend(libraries)
    return root


def library(name: str, version: str | None, repository: str, credential: str | None) -> Element:
    """The shared library for a folder: untrusted there, so it runs in the sandbox."""
    configuration = element(f"{_LIBRARIES}.LibraryConfiguration")
    child(configuration, "name", name)
    retriever = child(configuration, "retriever", class_=f"{_LIBRARIES}.SCMSourceRetriever")
    scm = child(retriever, "scm", class_="jenkins.plugins.git.GitSCMSource")
    child(scm, "remote", repository)
    child(scm, "credentialsId", credential or "")
    traits = child(scm, "traits")
    child(traits, "jenkins.plugins.git.traits.BranchDiscoveryTrait")
    child(traits, "jenkins.plugins.git.traits.TagDiscoveryTrait")
    child(configuration, "defaultVersion", version or "main")
    child(configuration, "implicit", "false")
    child(configuration, "allowVersionOverride", "true")
    child(configuration, "includeInChangesets", "false")
    return configuration


def pipeline(
    source: Source, parameters: tuple[BuildParameter, ...], schedule: str | None, keep: int
) -> Element:
    """A pipeline job that reads its Jenkinsfile from git."""
    root = element("flow-definition")
    properties = child(root, "properties")
    _discarder(child(properties, "jenkins.model.BuildDiscarderProperty"), keep)
    child(properties, _CONCURRENT)
    _parameters(properties, parameters)
    if schedule is not None:
        triggers = child(child(properties, _TRIGGERS), "triggers")
        child(child(triggers, "hudson.triggers.TimerTrigger"), "spec", schedule)
    definition = child(root, "definition", class_=_CPS)
    describe_git(child(definition, "scm", class_=GIT), source)
    child(definition, "scriptPath", source.script)
    child(definition, "lightweight", "true")
    child(root, "disabled", "false")
    return root


def multibranch(
    source: Source, name: str, keep: int, scan_minutes: int, central: Central | None
) -> Element:
    """A job for every branch that has a Jenkinsfile, or a project file for the central one."""
    root = element(f"{_FLOW}.multibranch.WorkflowMultiBranchProject")
    _orphans(root, keep)
    _scans(root, scan_minutes)
    sources = child(root, "sources", class_="jenkins.branch.MultiBranchProject$BranchSourceList")
    data = child(sources, "data")
    held = child(data, "jenkins.branch.BranchSource")
    git = child(held, "source", class_="jenkins.plugins.git.GitSCMSource")
    child(git, "id", f"mlops-jfrog-{name}")
    child(git, "remote", source.repository)
    child(git, "credentialsId", source.credential or "")
    child(child(git, "traits"), "jenkins.plugins.git.traits.BranchDiscoveryTrait")
    child(held, "strategy", class_="jenkins.branch.DefaultBranchPropertyStrategy")
    if central is not None:
        central.branch_factory(root)
        return root
    factory = child(root, "factory", class_=f"{_FLOW}.multibranch.WorkflowBranchProjectFactory")
    child(factory, "scriptPath", source.script)
    return root


def organization(source: Source, keep: int, scan_minutes: int, central: Central | None) -> Element:
    """A multibranch job for every such repository of a GitHub organisation."""
    parts = urlsplit(source.repository)
    owner = parts.path.strip("/")
    if parts.scheme != "https" or not parts.hostname or not owner or "/" in owner:
        raise ConfigurationError(
            f"jenkins.repository of an organization is its page, not {source.repository!a}",
            hint="Write https://<host>/<organisation>.",
        )
    public = parts.hostname == "github.com"
    root = element("jenkins.branch.OrganizationFolder")
    _orphans(root, keep)
    _scans(root, scan_minutes)
    hub = "org.jenkinsci.plugins.github__branch__source"
    navigator = child(child(root, "navigators"), f"{hub}.GitHubSCMNavigator")
    child(navigator, "repoOwner", owner)
    child(
        navigator,
        "apiUri",
        "https://api.github.com" if public else f"https://{parts.netloc}/api/v3",
    )
    child(navigator, "credentialsId", source.credential or "")
    traits = child(navigator, "traits")
    child(child(traits, f"{hub}.BranchDiscoveryTrait"), "strategyId", "1")
    factories = child(root, "projectFactories")
    if central is not None:
        central.repository_factory(factories)
        return root
    factory = child(factories, f"{_FLOW}.multibranch.WorkflowMultiBranchProjectFactory")
    child(factory, "scriptPath", source.script)
    return root


def _discarder(parent: Element, keep: int) -> None:
    strategy = child(parent, "strategy", class_="hudson.tasks.LogRotator")
    for name, value in (("daysToKeep", -1), ("numToKeep", keep)):
        child(strategy, name, str(value))
    child(strategy, "artifactDaysToKeep", "-1")
    child(strategy, "artifactNumToKeep", "-1")


def _parameters(properties: Element, parameters: tuple[BuildParameter, ...]) -> None:
    if not parameters:
        return
    held = child(properties, "hudson.model.ParametersDefinitionProperty")
    definitions = child(held, "parameterDefinitions")
    for each in parameters:
        if each.choices:
            made = child(definitions, "hudson.model.ChoiceParameterDefinition")
        else:
            made = child(definitions, "hudson.model.StringParameterDefinition")
        child(made, "name", each.name)
        child(made, "description", each.help)
        if each.choices:
            choices = child(made, "choices", class_="java.util.Arrays$ArrayList")
            array = child(choices, "a", class_="string-array")
            for value in each.choices:
                child(array, "string", value)
        else:
            child(made, "defaultValue", each.default)


def _orphans(root: Element, keep: int) -> None:
    name = "com.cloudbees.hudson.plugins.folder.computed.DefaultOrphanedItemStrategy"
    strategy = child(root, "orphanedItemStrategy", class_=name)
    child(strategy, "pruneDeadBranches", "true")
    child(strategy, "daysToKeep", "-1")
    child(strategy, "numToKeep", str(keep))


def _scans(root: Element, minutes: int) -> None:
    name = "com.cloudbees.hudson.plugins.folder.computed.PeriodicFolderTrigger"
    trigger = child(child(root, "triggers"), name)
    child(trigger, "spec", "H * * * *" if minutes >= 60 else f"H/{minutes} * * * *")
    child(trigger, "interval", str(minutes * 60_000))
