"""Runs that need nothing but what their own answers show, and how faults are played."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sandbox.recordings import Exchange, Sender

from .checking import carrying_a_build, check
from .preparing import prepare
from .stage import Play, Stage

_MADE_UP = {0, 302, 429, 500, 503}
_NAMING = ("Range", "X-Checksum-Deploy")
"""Headers that make another request of one to the same path."""


def plainly(stage: Stage) -> None:
    """As recorded, in the recorded order."""
    prepare(stage)
    for exchange in stage.exchanges:
        check(stage, exchange, stage.send(exchange))


def without_a_request(stage: Stage) -> None:
    """The CLI asked nothing of the platform: there is nothing to serve."""
    assert stage.exchanges == []


def without_its_fault(stage: Stage) -> None:
    """The recorded failure was made up: here every try gets the answer of the try that succeeded.

    Where none did, it gets the status that such a request has when it succeeds.
    """
    prepare(stage)
    for exchange in stage.exchanges:
        honest = _honest(exchange, stage.exchanges)
        answered = stage.send(honest)
        if honest.answer is None and honest.status < 300 and honest is not exchange:
            assert answered[0].status == honest.status, answered[1]
        else:
            check(stage, honest, answered)


def with_the_route(stage: Stage) -> None:
    """The recorded server did not know a build's artifacts by their route; here it is there."""
    prepare(stage)
    for exchange in stage.exchanges:
        if exchange.status == 404:
            places = [dict(enumerate(place)) for place in carrying_a_build(stage)]
            exchange = replace(exchange, status=200, answer={"json": places})
        check(stage, exchange, stage.send(exchange))


def with_one_right_for_both(stage: Stage) -> None:
    """The recording's server refused the checksum deploy alone; here one right rules both."""
    prepare(stage)
    by_checksum, content = stage.exchanges
    assert stage.send(by_checksum)[0].status == 404
    check(stage, content, stage.send(content))


def truthfully(stage: Stage) -> None:
    """The recorded answer lied about the content; here headers, JSON and content agree."""
    prepare(stage)
    for exchange in stage.exchanges:
        answer, text = stage.send(exchange)
        assert answer.status == exchange.status
        if exchange.method == "PUT":
            sent = stage.contents.now({"sha256": (exchange.body or {})["sha256"]})
            assert json.loads(text)["checksums"]["sha256"] == sent["sha256"]
        elif "/api/" not in exchange.path:
            found = next(one for e in stage.exchanges for one in stage.contents.now(e.found))
            assert answer.getheader("X-Checksum-Sha256") == found["sha256"]
            assert len(text) == found["size"]


def with_a_wrong_token(stage: Stage) -> None:
    """401 for every try, as recorded, with a token that nobody issued."""
    prepare(stage)
    wrong = replace(stage.sender, token="canary-wrong-token")
    for exchange in stage.exchanges:
        answer, text = stage.send(exchange, sender=wrong)
        assert answer.status == exchange.status == 401
        assert json.loads(text)["errors"][0]["status"] == 401
        assert b"canary" not in text


def with_few_rights(stage: Stage) -> None:
    """403 as recorded, for a caller who may write elsewhere only."""
    prepare(stage)
    limited = caller_with(stage, excludes=["e3/part-2.gguf"])
    for exchange in stage.exchanges:
        check(stage, exchange, stage.send(exchange, sender=limited))


def after(change: Play) -> Play:
    """The item is found; before it is read, ``change`` happens, and gives the recorded status."""

    def play(stage: Stage) -> None:
        prepare(stage)
        for exchange in stage.exchanges:
            if exchange.status >= 400:
                change(stage)
            check(stage, exchange, stage.send(exchange))

    return play


def removed(stage: Stage) -> None:
    """Somebody deletes the file."""
    path = stage.exchanges[-1].path.removeprefix("/artifactory/")
    stage.sender.administer("DELETE", path)


def right_withdrawn(stage: Stage) -> None:
    """The caller may not read the file any more."""
    stage.sender = caller_with(stage, excludes=["**"])


def with_damage_on_the_way(stage: Stage) -> None:
    """409 for a content that is not what its headers say; the second try sends the right one."""
    prepare(stage)
    first, second = stage.exchanges
    right = stage.body(first) or b""
    headers = stage.contents.now(first.headers)
    answer, text = stage.sender.send(first.method, first.path, headers, right[::-1])
    assert answer.status == first.status == 409, text
    check(stage, second, stage.send(second))


ALL_RIGHTS = ("read", "write", "annotate", "delete")


def caller_with(stage: Stage, *rights: str, excludes: Sequence[str] = ()) -> Sender:
    """A user who has rights (none named: all) in two repositories, but for ``excludes``."""
    body = {"email": "limited@example.org", "password": "limited password"}
    stage.sender.administer("PUT", "api/security/users/limited", body)
    target = {
        "repositories": ["ml-models-dev-local", "ml-models-staging-local"],
        "exclude-patterns": list(excludes),
        "actions": {"users": {"limited": list(rights or ALL_RIGHTS)}},
    }
    stage.sender.administer("PUT", "api/v2/security/permissions/limited", {"repo": target})
    form = b"username=limited&scope=member-of-groups%3A%2A"
    issued = json.loads(stage.sender.administer("POST", "api/security/token", form))
    return Sender(stage.sender.url, issued["access_token"])


def _honest(exchange: Exchange, exchanges: list[Exchange]) -> Exchange:
    """What it would have been without the fault."""
    if exchange.status not in _MADE_UP:
        return exchange
    for other in exchanges:
        if _named(other) == _named(exchange) and other.status not in _MADE_UP:
            return other
    return replace(exchange, status=_status_of_success(exchange), answer=None, answer_headers={})


def _named(exchange: Exchange) -> tuple[str | None, ...]:
    return exchange.method, exchange.path, *(exchange.headers.get(name) for name in _NAMING)


def _status_of_success(exchange: Exchange) -> int:
    if exchange.headers.get("X-Checksum-Deploy"):
        return 404  # the content is not there yet
    if exchange.method == "PUT":
        return 204 if "/api/" in exchange.path else 201
    return 206 if "Range" in exchange.headers else 200
