"""Chooses the platform: an address given directly, or a named server of the JFrog CLI.

A named server's credentials go to that server's address only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.settings.jfrog_cli import FILE_NAME, Server, find_server, read_servers
from mlops_jfrog.settings.urls import platform_url
from mlops_jfrog.settings.value import Layer, Value

KEYS_OF_A_CONNECTION = (
    "server",
    "url",
    "access_token",
    "user",
    "password",
    "ca_bundle",
    "client_cert",
    "client_key",
)


@dataclass(frozen=True)
class Ranked:
    """A value and the rank of its layer; a higher rank wins."""

    rank: int
    value: Value


Lookup = Callable[[str], Ranked | None]


@dataclass(frozen=True)
class Choice:
    """What was chosen: the effective values, and the named server they belong to, if any."""

    values: Layer
    server: Server | None

    def text(self, key: str) -> str | None:
        """A value, None where there is none."""
        value = self.values.get(key)
        return str(value.value) if value else None

    def origin(self, key: str) -> str:
        """Where a value came from."""
        return self.values[key].origin


def choose(lookup: Lookup, home: Path | None) -> Choice:
    """The platform to talk to.

    The URL wins over a named server where both come from the same layer. Where neither is given it
    is the CLI's default server. Credentials given directly win over a server's own unless that
    server was named in a higher layer; a URL without credentials takes those of a server at the
    same URL.
    """
    url, named = lookup("url"), lookup("server")
    if url is not None and (named is None or url.rank >= named.rank):
        return _at_url(lookup, url.value, home)
    servers = read_servers(home) if home else ()
    if named is not None:
        return _at_server(lookup, find_server(servers, str(named.value.value)), named.rank)
    default = next((server for server in servers if server.is_default), None)
    if default is None and len(servers) == 1:
        default = servers[0]
    if default is None:
        return Choice(_given(lookup), None)
    return _at_server(lookup, default, rank=-1)


def _at_url(lookup: Lookup, url: Value, home: Path | None) -> Choice:
    values = _given(lookup)
    values.pop("server", None)
    if _credentials_rank(lookup) is not None:
        return Choice(values, None)
    wanted = platform_url(str(url.value))
    servers = read_servers(home) if home else ()
    same = [server for server in servers if server.credentials and server.is_at(wanted)]
    same.sort(key=lambda server: not server.is_default)
    if not same:
        return Choice(values, None)
    return Choice({**_server_values(same[0]), **values}, same[0])


def _at_server(lookup: Lookup, server: Server, rank: int) -> Choice:
    own = _server_values(server)
    given = {key: value for key, value in _given(lookup).items() if key not in {"url", "server"}}
    direct = _credentials_rank(lookup)
    if server.credentials is not None and (direct is None or direct < rank):
        for key in ("access_token", "user", "password"):
            given.pop(key, None)
    elif direct is not None:
        for key in ("access_token", "user", "password"):
            own.pop(key, None)
    return Choice({**own, **given}, server)


def _given(lookup: Lookup) -> dict[str, Value]:
    found = {key: lookup(key) for key in KEYS_OF_A_CONNECTION}
    values = {key: ranked.value for key, ranked in found.items() if ranked is not None}
    token, password = found["access_token"], found["password"]
    # A password from a higher layer replaces a token from a lower one; else the token wins.
    if token is not None and password is not None:
        loser = "access_token" if password.rank > token.rank else "password"
        values.pop(loser)
    return values


def _credentials_rank(lookup: Lookup) -> int | None:
    ranks = [found.rank for key in ("access_token", "password") if (found := lookup(key))]
    return max(ranks, default=None)


def _server_values(server: Server) -> dict[str, Value]:
    origin = f"{FILE_NAME} server {server.server_id}"
    fields = {
        "access_token": "accessToken",
        "user": "user",
        "password": "password",
        "client_cert": "clientCertPath",
        "client_key": "clientCertKeyPath",
    }
    values = {key: server.text(name) for key, name in fields.items()}
    if values["access_token"]:
        values["password"] = None
    values |= {"server": server.server_id, "url": server.url}
    return {key: Value(text, origin) for key, text in values.items() if text}
