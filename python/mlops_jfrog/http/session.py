"""A session with one platform: authentication, time limits, retries, answers mapped to errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from mlops_jfrog.errors import Interrupted, MlopsError
from mlops_jfrog.http.answer import Answer
from mlops_jfrog.http.authorization import Authorization
from mlops_jfrog.http.call import Body, Call, json_body, shown
from mlops_jfrog.http.failure import NoAnswer, failure, is_hopeless
from mlops_jfrog.http.redaction import redact, secrets_in
from mlops_jfrog.http.refusal import redirected, refusal
from mlops_jfrog.http.retry import RetryPolicy
from mlops_jfrog.http.stream import Blocks, Streamed
from mlops_jfrog.http.transport import (
    CONNECTIONS,
    Response,
    Transport,
    Trust,
    everywhere,
    follows_redirects,
    let_go,
)

_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 60.0
_LONGEST_REASON = 64 * 1024
_BAD_REQUEST, _UNAUTHORIZED, _TOO_MANY = 400, 401, 429


class PlatformSession:
    """Requests to the services of one platform.

    ``services`` maps a service's name (artifactory, xray, access, evidence) to its base URL. There
    is no time limit for the whole of a transfer, only for connecting and for silence. ``admit`` is
    given every address before it is asked, redirects included, and raises to keep a request away.
    A request that is refused (401) is sent again where ``authorization`` has a new value.
    """

    def __init__(
        self,
        services: Mapping[str, str],
        *,
        authorization: str | Authorization | None,
        trust: Trust | None = None,
        retries: RetryPolicy | None = None,
        silence_seconds: float = _SILENCE_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        connections: int = CONNECTIONS,
        admit: Callable[[str], None] = everywhere,
    ) -> None:
        if not isinstance(authorization, Authorization):
            authorization = Authorization(authorization)
        self._authorization = authorization
        self._trust = trust or Trust()
        self._services = dict(services)
        self._retries = retries or RetryPolicy()
        self._sleep = sleep
        self._silence_seconds, self._admit = silence_seconds, admit
        self._transport = Transport(
            self._trust,
            connections=connections,
            connect_seconds=_CONNECT_SECONDS,
            silence_seconds=silence_seconds,
            admit=admit,
        )
        self._ended = threading.Event()

    def service_url(self, service: str) -> str:
        """Base URL of a service, without a trailing slash."""
        return self._services[service]

    def close(self) -> None:
        """Give the connections back."""
        self._transport.close()

    def branch(self, *, attempts: int, connections: int) -> PlatformSession:
        """The same platform over connections of its own, which ``abort`` may cut."""
        return PlatformSession(
            self._services,
            authorization=self._authorization,
            trust=self._trust,
            retries=replace(self._retries, attempts=attempts),
            silence_seconds=self._silence_seconds,
            sleep=self._sleep,
            connections=connections,
            admit=self._admit,
        )

    def abort(self) -> None:
        """End it from another thread: every request that is under way or waiting breaks off."""
        self._ended.set()
        self._transport.connections.cut()

    def request(
        self,
        method: str,
        service: str,
        path: str,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        json: object = None,
        body: bytes | Body | None = None,
        idempotent: bool = False,
        bearer: str | None = None,
    ) -> Answer:
        """One request, its answer read whole; ``path`` and ``query`` are encoded already.

        Raises the error that fits an answer of 400 or more, NetworkError where there is none.
        Idempotent ones are tried again after a broken connection and 5xx, all after 429. Only
        reading follows redirects. ``bearer`` is a token to send instead of the session's own.
        """
        sent = dict(headers or {})
        if json is not None:
            body, kind = json_body(json)
            sent = {**kind, **sent}
        own = self._authorization.value if bearer is None else f"Bearer {bearer}"
        url, renewable = self._url(service, path, query), bearer is None
        call = Call(method, url, sent, body, authorization=own, renewable=renewable)
        return self._answer(call, idempotent=idempotent)

    def put_signed(
        self, url: str, body: Body | bytes, size: int, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """PUT to an address that carries its own permission; our credentials stay here."""
        call = Call("PUT", url, {**(headers or {}), "Content-Length": str(size)}, body)
        return self._answer(call, idempotent=True)

    def _answer(self, call: Call, *, idempotent: bool) -> Answer:
        with self._answered(call, idempotent=idempotent) as response:
            return Answer(response.status, response.headers, response.data, shown(call))

    @contextmanager
    def stream(
        self, method: str, service: str, path: str, *, headers: Mapping[str, str] | None = None
    ) -> Iterator[Streamed]:
        """An answer with its body in blocks; a break in the middle is a NetworkError."""
        url = self._url(service, path, "")
        sent = {"Accept-Encoding": "identity", **(headers or {})}
        own = self._authorization.value
        call = Call(method, url, sent, in_blocks=True, authorization=own, renewable=True)
        with self._answered(call, idempotent=True) as response:
            # It may have been ended before this connection was there to be cut.
            self._check_not_ended()
            blocks = Blocks(response, urlsplit(url).netloc)
            yield Streamed(response.status, response.headers, blocks)

    def pause(self, attempt: int) -> None:
        """Wait as long as the policy says before try number ``attempt`` (the second is 2)."""
        self._wait(self._retries.wait_seconds(attempt))

    def _wait(self, seconds: float) -> None:
        self._check_not_ended()
        if self._sleep is time.sleep:
            self._ended.wait(seconds)
        else:
            self._sleep(seconds)
        self._check_not_ended()

    def _check_not_ended(self) -> None:
        if self._ended.is_set():
            raise Interrupted("stopped, because something else failed")

    def _url(self, service: str, path: str, query: str) -> str:
        return f"{self._services[service]}/{path}" + (f"?{query}" if query else "")

    @contextmanager
    def _answered(self, call: Call, *, idempotent: bool) -> Iterator[Response]:
        """A good answer, after as many tries as the policy allows."""
        for attempt in range(1, self._retries.attempts + 1):
            self._check_not_ended()
            call, outcome = self._admitted(call)
            if not isinstance(outcome, Exception) and _is_good(outcome, call.method):
                try:
                    yield outcome
                finally:
                    let_go(outcome)
                return
            error, wait = self._judge(outcome, call, attempt + 1)
            # 429 says that nothing was done yet, so that anything may be asked again.
            again = idempotent or getattr(outcome, "status", None) == _TOO_MANY
            if wait is None or not again or attempt == self._retries.attempts:
                raise error
            self._wait(wait)

    def _admitted(self, call: Call) -> tuple[Call, Response | Exception]:
        """One try, and another at once where the credential was refused and there is a new one."""
        outcome = self._once(call)
        if isinstance(outcome, Exception) or outcome.status != _UNAUTHORIZED:
            return call, outcome
        renewed = self._authorization.after_refusal(call)
        if renewed is None:
            return call, outcome
        let_go(outcome)
        return renewed, self._once(renewed)

    def _once(self, call: Call) -> Response | Exception:
        """One try; an answer that broke off in its body is no answer."""
        if call.body is not None and not isinstance(call.body, bytes):
            call.body.seek(0)
        try:
            response = self._transport.send(call.method, call.url, call.all_headers(), call.body)
            if not call.in_blocks:
                # Read here, so that a body that breaks off is tried again like any other failure.
                _ = response.data
        except NoAnswer as error:
            return error
        return response

    def _judge(
        self, outcome: Response | Exception, call: Call, attempt: int
    ) -> tuple[MlopsError, float | None]:
        """The error, and the seconds to wait before the next try; None where none is worth it."""
        if isinstance(outcome, Exception):
            wait = None if is_hopeless(outcome) else self._retries.wait_seconds(attempt)
            return failure(outcome, urlsplit(call.url).netloc), wait
        try:
            error = self._refusal(outcome, call)
        finally:
            let_go(outcome)
        if not self._retries.is_worth_retrying(outcome.status):
            return error, None
        return error, self._retries.wait_seconds(attempt, outcome.headers.get("Retry-After"))

    def _refusal(self, response: Response, call: Call) -> MlopsError:
        if response.status < _BAD_REQUEST:
            return redirected(response.headers.get("Location", ""), shown(call))
        reason = _beginning(response, call).decode("utf-8", "replace")
        secrets = (*secrets_in(self._authorization.value), *secrets_in(call.authorization))
        return refusal(response.status, redact(reason, secrets).encode(), shown(call))


def _is_good(response: Response, method: str) -> bool:
    if response.status >= _BAD_REQUEST:
        return False
    return follows_redirects(method) or not response.get_redirect_location()


def _beginning(response: Response, call: Call) -> bytes:
    """Enough of a refusal's body for its reason; what broke off counts as it came."""
    try:
        return response.read(_LONGEST_REASON) if call.in_blocks else response.data
    except NoAnswer:
        return b""
