"""A controller, and what drives it without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.integrations.jenkins.jobs.client import Client
from mlops_jfrog.integrations.jenkins.jobs.controller import Controller
from support.jenkins_controller import TOKEN, USER, JenkinsState, jenkins_controller


@dataclass
class Naps:
    """Stands in for sleeping: keeps what was slept."""

    slept: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def jenkins() -> Iterator[JenkinsState]:
    with jenkins_controller() as state:
        yield state


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def client(jenkins: JenkinsState, naps: Naps) -> Client:
    return Client(jenkins.url, USER, TOKEN, sleep=naps, retries=RetryPolicy(attempts=4))


@pytest.fixture
def controller(client: Client) -> Controller:
    return Controller(client)
