"""A controller through python-jenkins: jobs, credentials, builds and their logs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jenkins
import requests

from mlops_jfrog.errors import MlopsError
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.integrations.jenkins.jobs.client import Client

from .configuration import job, secret_text

_STORE = "credentials/store/system/domain/_/"
_XML = {"Content-Type": "text/xml; charset=utf-8"}
_SECONDS_BETWEEN_LOOKS = 1.0


class Refused(Exception):
    """The controller does not let the suite do its work; the message says what to do."""


@dataclass(frozen=True)
class Ended:
    """A build that is over."""

    result: str
    log: str


class LiveController:
    """``sleep`` is a parameter, so that tests need not wait."""

    def __init__(
        self,
        url: str,
        user: str,
        token: str,
        sleep: Callable[[float], None] = time.sleep,
        retries: RetryPolicy | None = None,
    ) -> None:
        self._server: Any = Client(url, user, token, sleep=sleep, retries=retries)
        self._url = str(self._server.server)
        self._sleep = sleep

    def check_login(self) -> str:
        """The controller's version; Refused where it can't be reached or the login is wrong."""
        try:
            answer = self._server.jenkins_request(
                requests.Request("GET", f"{self._url}api/json?tree=mode")
            )
        except (jenkins.JenkinsException, MlopsError) as error:
            raise Refused(
                f"{error}. Check JENKINS_URL, JENKINS_USER and JENKINS_TOKEN (an API token, made "
                "on the user's page)."
            ) from None
        return str(answer.headers.get("X-Jenkins", "of unknown version"))

    def store_secret(self, identifier: str, secret: str) -> None:
        """Make a secret text, or a new one in place of an old run's."""
        self.forget_secret(identifier)
        try:
            self._post(f"{_STORE}createCredentials", secret_text(identifier, secret))
        except (jenkins.JenkinsException, MlopsError) as error:
            raise Refused(
                f"the credential {identifier} can't be made: {error}. The user must be allowed "
                "to manage credentials."
            ) from None

    def forget_secret(self, identifier: str) -> None:
        """Delete a secret text, if it is there."""
        self._delete(f"{_STORE}credential/{identifier}/doDelete")

    def run(self, name: str, jenkinsfile: str) -> Ended:
        """Make the job, build it, wait for its end; the job is gone afterwards."""
        self._forget_job(name)
        self._post(f"createItem?name={name}", job(jenkinsfile))
        try:
            return self._ended(name, self._number(self._server.build_job(name)))
        finally:
            self._forget_job(name)

    def _ended(self, name: str, number: int) -> Ended:
        while True:
            build = self._server.get_build_info(name, number)
            if not build["building"]:
                log = self._server.get_build_console_output(name, number)
                return Ended(str(build["result"]), log)
            self._sleep(_SECONDS_BETWEEN_LOOKS)

    def _number(self, queued: int) -> int:
        while True:
            item = self._server.get_queue_item(queued)
            if item.get("cancelled"):
                raise Refused("somebody cancelled the build in the queue")
            if item.get("executable"):
                return int(item["executable"]["number"])
            self._sleep(_SECONDS_BETWEEN_LOOKS)

    def _post(self, path: str, body: str) -> None:
        request = requests.Request("POST", self._url + path, data=body.encode(), headers=_XML)
        self._server.jenkins_open(request)

    def _forget_job(self, name: str) -> None:
        self._delete(f"job/{name}/doDelete")

    def _delete(self, path: str) -> None:
        try:
            self._server.jenkins_open(requests.Request("POST", self._url + path))
        except jenkins.NotFoundException:
            return
