"""python-jenkins with our errors, patience with a busy controller, and writes never redirected."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import jenkins
import requests

from mlops_jfrog.errors import (
    AuthenticationError,
    MlopsError,
    NetworkError,
    NotFoundError,
    PermissionDenied,
    ServerError,
    UsageError,
)
from mlops_jfrog.http.retry import RetryPolicy

_CONNECT_SECONDS, _SILENCE_SECONDS = 10, 60
_BUSY = frozenset({429, 502, 503, 504})
_REMEDY = "Set JENKINS_USER and JENKINS_API_TOKEN; a token is made on the user's page in Jenkins."


class Client(jenkins.Jenkins):  # type: ignore[misc]
    """Every request of python-jenkins, answered or raised as one of our errors.

    429 and what a restarting controller or its proxy says is asked again: nothing was done yet. A
    request that broke off is asked again only where it reads.
    """

    def __init__(
        self,
        url: str,
        user: str | None,
        token: str | None,
        *,
        ca_bundle: Path | None = None,
        retries: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(url, user, token, timeout=(_CONNECT_SECONDS, _SILENCE_SECONDS))
        # python-jenkins turns verification off where PYTHONHTTPSVERIFY is 0; we don't.
        self._session.verify = str(ca_bundle) if ca_bundle else True
        self._retries = retries or RetryPolicy()
        self._sleep = sleep

    def jenkins_request(
        self,
        req: requests.Request,
        add_crumb: bool = True,
        resolve_auth: bool = True,
        stream: bool | None = None,
    ) -> requests.Response:
        """The answer to ``req``; what python-jenkins' own methods go through."""
        if resolve_auth:
            self._maybe_add_auth()
        if add_crumb and req.method != "GET":
            self.maybe_add_crumb(req)
        fresh_crumb = False
        for attempt in range(1, self._retries.attempts + 1):
            outcome = self._once(req, stream)
            if isinstance(outcome, requests.Response) and outcome.status_code < 400:
                return outcome
            if _wants_crumb(outcome) and not fresh_crumb:
                # The session, and the crumb with it, is gone after a restart.
                fresh_crumb, self.crumb = True, None
                self.maybe_add_crumb(req)
                continue
            if attempt == self._retries.attempts or not _worth_another(outcome, req.method):
                raise _error(outcome, req)
            wished = (
                outcome.headers.get("Retry-After")
                if isinstance(outcome, requests.Response)
                else None
            )
            self._sleep(self._retries.wait_seconds(attempt + 1, wished))
        raise ServerError(f"{_shown(req)}: no answer")

    def _once(self, req: requests.Request, stream: bool | None) -> requests.Response | OSError:
        try:
            response: requests.Response = self._request(req, stream)
        except OSError as error:
            return error
        return response

    def _request(self, req: requests.Request, stream: bool | None = None) -> requests.Response:
        """Only reading follows redirects: a redirected write would become a GET."""
        prepared = self._session.prepare_request(req)
        settings = self._session.merge_environment_settings(
            prepared.url, {}, stream, self._session.verify, None
        )
        follows = req.method in ("GET", "HEAD")
        response: requests.Response = self._session.send(
            prepared, **settings, timeout=self.timeout, allow_redirects=follows
        )
        if not follows and response.is_redirect:
            self._check_redirect(response, req)
        return response

    def _check_redirect(self, response: requests.Response, req: requests.Request) -> None:
        """Jenkins answers a write by leading to a page of its own; anything else was no write."""
        target, own = urlsplit(response.headers.get("Location", "")), urlsplit(self.server)
        if target.netloc and (target.scheme, target.netloc) != (own.scheme, own.netloc):
            raise ServerError(
                f"{_shown(req)}: the controller redirects to {target.scheme}://{target.hostname}",
                hint="Set jenkins.url (JENKINS_URL) to the address that it redirects to.",
            )


def _wants_crumb(outcome: requests.Response | OSError) -> bool:
    refused = isinstance(outcome, requests.Response) and outcome.status_code == 403
    return refused and "No valid crumb" in getattr(outcome, "text", "")


def _worth_another(outcome: requests.Response | OSError, method: str | None) -> bool:
    if isinstance(outcome, requests.Response):
        return outcome.status_code in _BUSY
    return method == "GET" and not isinstance(outcome, requests.exceptions.SSLError)


def _shown(req: requests.Request) -> str:
    """Method and path; a query may hold the values of parameters."""
    return f"{req.method} {urlsplit(str(req.url)).path}"


def _error(outcome: requests.Response | OSError, req: requests.Request) -> Exception:
    what = _shown(req)
    if isinstance(outcome, requests.exceptions.SSLError):
        return NetworkError(
            f"{what}: the controller's certificate is not trusted", hint="Set MLOPS_CA_BUNDLE."
        )
    if not isinstance(outcome, requests.Response):
        host = urlsplit(str(req.url)).netloc.rpartition("@")[2]
        return NetworkError(
            f"{host} can't be reached: {type(outcome).__name__}", hint="Check jenkins.url."
        )
    return _refusal(outcome, what)


def _refusal(response: requests.Response, what: str) -> Exception:
    status = response.status_code
    reason = response.headers.get("X-Error") or f"HTTP {status}"
    if status == 404:
        return jenkins.NotFoundException(f"{what} is not there")  # type: ignore[no-any-return]
    if status == 401:
        return AuthenticationError(f"{what}: user or token is refused", hint=_REMEDY)
    if status == 403:
        return PermissionDenied(f"{what}: not allowed (HTTP 403)", hint=_REMEDY)
    if status in _BUSY or status >= 500:
        return ServerError(f"{what}: {reason}", hint="Look at the controller's own log.")
    return UsageError(f"{what}: {' '.join(reason.split())}", hint="Jenkins refused it as it is.")


def not_found(error: jenkins.NotFoundException, what: str) -> MlopsError:
    """Our error for what is not there, ``what`` named as people know it."""
    return NotFoundError(f"{what} is not on the controller", hint="`mlops-jfrog jobs status`")
