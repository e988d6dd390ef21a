"""What the suite stores on a controller: pipeline jobs and two secret texts."""

from __future__ import annotations

from xml.sax.saxutils import escape

LIBRARY_MISSING = ("Could not find any definition of libraries", "Library .* expected to contain")

HOW_TO_CONFIGURE = """The controller knows no library '{name}'. Configure it once:
    Manage Jenkins > System > Global Trusted Pipeline Libraries > Add
    Name: {name}; Default version: a tag or branch; Retrieval: Modern SCM, Git, this repository
or name the one it has by JENKINS_LIBRARY. docs/guide/jenkins.md shows a throw-away controller that
has it already."""


def job(jenkinsfile: str) -> str:
    """A pipeline job whose script is not trusted."""
    return (
        "<?xml version='1.1' encoding='UTF-8'?><flow-definition plugin=\"workflow-job\">"
        "<description>made by make test-jenkins</description><properties/>"
        '<definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition"'
        f' plugin="workflow-cps"><script>{escape(jenkinsfile)}</script><sandbox>true</sandbox>'
        "</definition></flow-definition>"
    )


def secret_text(identifier: str, secret: str) -> str:
    """A credential of the kind "Secret text"."""
    return (
        "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>"
        f"<scope>GLOBAL</scope><id>{escape(identifier)}</id>"
        "<description>made by make test-jenkins</description>"
        f"<secret>{escape(secret)}</secret>"
        "</org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>"
    )
