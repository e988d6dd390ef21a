"""What there is on a controller: folders and jobs, with what their last build came to."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from mlops_jfrog.errors import ConfigurationError

_UNSAFE = re.compile(r"[?*/\\%!@#$^&|<>\[\]:;]|[\x00-\x1f\x7f]")
"""What Jenkins refuses in a name ("/ is an unsafe character")."""


class Kind(enum.Enum):
    """Kind of an item."""

    FOLDER = "folder"
    PIPELINE = "pipeline"
    MULTIBRANCH = "multibranch"
    ORGANIZATION = "organization"
    OTHER = "other"


CLASSES = {
    "com.cloudbees.hudson.plugins.folder.Folder": Kind.FOLDER,
    "org.jenkinsci.plugins.workflow.job.WorkflowJob": Kind.PIPELINE,
    "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject": Kind.MULTIBRANCH,
    "jenkins.branch.OrganizationFolder": Kind.ORGANIZATION,
}
"""Kinds by the ``_class`` that the API says."""


@dataclass(frozen=True)
class LastBuild:
    """The last build of a job; ``result`` is None while it runs. Times in milliseconds."""

    number: int
    result: str | None
    timestamp: int
    duration: int


@dataclass(frozen=True)
class Item:
    """A folder or job; ``path`` is its full name, parts separated by ``/``."""

    path: str
    kind: Kind
    description: str
    last: LastBuild | None = None

    @property
    def has_children(self) -> bool:
        """Whether jobs lie below it."""
        return self.kind in (Kind.FOLDER, Kind.MULTIBRANCH, Kind.ORGANIZATION)


def checked_path(path: str) -> str:
    """``path`` if every part can be the name of an item, else ConfigurationError."""
    for part in path.split("/"):
        unsafe = _UNSAFE.search(part)
        if not part.strip(" .") or part != part.strip() or unsafe:
            raise ConfigurationError(
                f"{path!a} can't be the path of a Jenkins job",
                hint="Its parts, separated by '/', take no ? * \\ % ! @ # $ ^ & | < > [ ] : ;",
            )
    return path


def branch_job(branch: str) -> str:
    """Name of a branch's job below its multibranch job."""
    return branch.replace("%", "%25").replace("/", "%2F")
