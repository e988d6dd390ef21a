"""The throw-away controller of the guide: its files fit each other and the live suite."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "jenkins-controller"
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guide" / "jenkins.md").read_text(encoding="utf-8")
CONFIGURED: dict[str, Any] = yaml.safe_load((FOLDER / "jenkins.yaml").read_text(encoding="utf-8"))
LIBRARY: dict[str, Any]
[LIBRARY] = CONFIGURED["unclassified"]["globalLibraries"]["libraries"]

# What reads each part of the configuration, as configuration-as-code's own demos name them.
READERS = {
    "jenkins": "configuration-as-code",
    "credentials": "plain-credentials",
    "unclassified": "pipeline-groovy-lib",
}


def test_every_part_of_the_configuration_has_its_plugin() -> None:
    plugins = set((FOLDER / "plugins.txt").read_text(encoding="utf-8").split())
    assert set(CONFIGURED) == set(READERS)
    assert set(READERS.values()) <= plugins
    assert {"workflow-aggregator", "credentials-binding", "git"} <= plugins


def test_the_library_is_the_one_in_the_image() -> None:
    remote = LIBRARY["retriever"]["modernSCM"]["scm"]["git"]["remote"]
    assert remote == "file:///library"
    assert "COPY --from=library --chown=jenkins:jenkins . /library/" in DOCKERFILE
    assert f"init --quiet --initial-branch={LIBRARY['defaultVersion']}" in DOCKERFILE
    assert "-Dhudson.plugins.git.GitSCM.ALLOW_LOCAL_CHECKOUT=true" in DOCKERFILE
    assert "--build-context library=build/library" in GUIDE


def test_the_library_has_the_name_that_pipelines_and_the_suite_use() -> None:
    example = (ROOT / "Jenkinsfile.example").read_text(encoding="utf-8")
    assert f"@Library('{LIBRARY['name']}') _" in example
    suite = (ROOT / "tests" / "live" / "__main__.py").read_text(encoding="utf-8")
    assert f'environment.get("JENKINS_LIBRARY") or "{LIBRARY["name"]}"' in suite


def test_nobody_is_let_in_without_the_password_of_the_guide() -> None:
    controller = CONFIGURED["jenkins"]
    [user] = controller["securityRealm"]["local"]["users"]
    assert user == {"id": "admin", "password": "${JENKINS_ADMIN_PASSWORD}"}
    assert controller["securityRealm"]["local"]["allowsSignup"] is False
    strategy = controller["authorizationStrategy"]["loggedInUsersCanDoAnything"]
    assert strategy == {"allowAnonymousRead": False}
    assert "--env JENKINS_ADMIN_PASSWORD mlops-jenkins" in GUIDE
    assert '"--httpListenAddress=127.0.0.1"' in DOCKERFILE


def test_the_credentials_are_those_the_steps_look_for_and_hold_no_secret() -> None:
    [domain] = CONFIGURED["credentials"]["system"]["domainCredentials"]
    found = {each["string"]["id"]: each["string"]["secret"] for each in domain["credentials"]}
    assert found == {"jfrog-url": "${JF_URL:-}", "jfrog-token": "${JF_ACCESS_TOKEN:-}"}


def test_what_the_image_copies_is_there() -> None:
    copied = re.findall(r"^COPY (\S+) /casc/", DOCKERFILE, re.MULTILINE)
    assert sorted(copied) == ["jenkins.yaml", "plugins.txt"]
    assert all((FOLDER / name).is_file() for name in copied)
    address = CONFIGURED["unclassified"]["location"]["url"].rstrip("/")
    assert f"JENKINS_URL={address} " in GUIDE
