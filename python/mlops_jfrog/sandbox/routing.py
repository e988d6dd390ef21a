"""Routes by the static beginning of their paths: a request is held against the few that it may be.

The order among them stays that of the list, as does everything else of Starlette's router.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Receive, Scope, Send

_DEPTH = 4
"""Segments that are looked at."""
_ANY = None


class IndexedRouter(Router):
    """Starlette's router over a fixed list of routes without mounts."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        super().__init__(routes=routes, redirect_slashes=False)
        self._indexed = [(_beginning(route), route) for route in routes]
        self._words = [
            {words[depth] for words, _ in self._indexed if len(words) > depth}
            for depth in range(_DEPTH)
        ]
        self._found: dict[tuple[str | None, ...], list[BaseRoute]] = {}

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As in the class above, over the routes that may match."""
        if scope["type"] != "http":
            await super().app(scope, receive, send)
            return
        scope["router"] = self
        candidates = self.candidates(scope["path"])
        # A path is decoded by each route that it is held against: those with its method suffice.
        for route in candidates:
            if _takes(route, scope["method"]):
                match, child = route.matches(scope)
                if match is Match.FULL:
                    await _handle(route, child, scope, receive, send)
                    return
        for route in candidates:
            match, child = route.matches(scope)
            if match is Match.PARTIAL:
                await _handle(route, child, scope, receive, send)
                return
        await self.default(scope, receive, send)

    def candidates(self, path: str) -> list[BaseRoute]:
        """The routes that a path may belong to, in order."""
        segments = path.split("/", _DEPTH + 1)[1 : _DEPTH + 1]
        # What no route says literally is one key for all, so that keys stay few.
        key = tuple(
            word if word in words else _ANY
            for word, words in zip(segments, self._words, strict=False)
        )
        found = self._found.get(key)
        if found is None:
            found = [route for words, route in self._indexed if _may_match(words, key)]
            self._found[key] = found
        return found


def _beginning(route: BaseRoute) -> tuple[str | None, ...]:
    """The first segments of a route's path, up to one that has no end of its own."""
    if not isinstance(route, Route):
        return ()
    words: list[str | None] = []
    for word in route.path.split("/")[1 : _DEPTH + 1]:
        if "{" not in word:
            words.append(word)
        elif word.startswith("{") and word.endswith(":segment}"):
            words.append(_ANY)
        else:
            break
    return tuple(words)


def _takes(route: BaseRoute, method: str) -> bool:
    return not isinstance(route, Route) or route.methods is None or method in route.methods


def _may_match(words: tuple[str | None, ...], key: tuple[str | None, ...]) -> bool:
    if len(words) > len(key):
        return False
    return all(word is _ANY or word == found for word, found in zip(words, key, strict=False))


async def _handle(
    route: BaseRoute, child: Scope, scope: Scope, receive: Receive, send: Send
) -> None:
    scope["route"] = route
    scope.update(child)
    await route.handle(scope, receive, send)
