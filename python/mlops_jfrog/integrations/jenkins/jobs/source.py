"""Where jobs find their pipelines: a git repository and a path in it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from mlops_jfrog.integrations.jenkins.jobs.configuration import child

GIT = "hudson.plugins.git.GitSCM"


@dataclass(frozen=True)
class Source:
    """Where a job finds its Jenkinsfile; ``credential`` is an id, never a value."""

    repository: str
    branch: str
    script: str
    credential: str | None


def describe_git(scm: Element, source: Source) -> None:
    """One branch of the repository, below an element of the class ``GIT``."""
    child(scm, "configVersion", "2")
    remote = child(child(scm, "userRemoteConfigs"), "hudson.plugins.git.UserRemoteConfig")
    child(remote, "url", source.repository)
    if source.credential:
        child(remote, "credentialsId", source.credential)
    branch = child(child(scm, "branches"), "hudson.plugins.git.BranchSpec")
    child(branch, "name", f"*/{source.branch}")
