"""Requests that nobody should send, to every route that there is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from starlette.routing import Route

from mlops_jfrog.sandbox.app import ROUTES

METHODS = ("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS")
_KNOWN = (
    "x-local", "y-local", "pypi-local", "hf-local", "ml-local", "m", "d", "train", "1", "admin",
    "ada", "readers", "models", "datasets", "main", "me", "artifactory-build-info", "tiny", "model",
    "start-transaction",
)  # fmt: skip
_HOSTILE = (
    "..", ".", "%2e%2e", "%00", "%0a", "%ff", "%ed%a0%80", "%", "%2", "%2F", "%5C", ";", ";a=b",
    ";=", "*", "'", "%27%20OR%201=1--", "-1", "1e309", "null", "%F0%9F%92%A9", "%C3%BC", "a" * 300,
    "%20", "+", "$", "{}", "%7B%7D", ",", "|", "&", "%25", "%2500",
)  # fmt: skip
_PARAMETERS = (
    "properties", "list", "deep", "depth", "listFolders", "mdTimestamps", "stats", "lastModified",
    "to", "dry", "recursive", "archiveType", "includeChecksumFiles", "buildNumbers", "artifacts",
    "deleteAll", "started", "diff", "project", "repos", "name", "sha256", "sha1", "md5", "type",
    "packageType", "pattern", "include_vulnerabilities", "from", "repoKey", "repoPath",
    "partSizeMB", "partNumber", "limit", "offset", "stage", "permissions", "dateFields",
)  # fmt: skip
_NAMES = (
    "rclass", "packageType", "repositories", "url", "repo", "build", "actions", "users", "groups",
    "name", "email", "password", "userNames", "props", "scope", "expires_in", "username", "claims",
    "grant_type", "refresh_token", "include-patterns", "xrayIndex", "key", "number", "started",
    "modules", "id", "vcs", "buildName", "buildNumber", "buildNumbers", "deleteAll", "status",
    "targetRepo", "sourceRepo", "properties", "scopes", "timestamp", "copy", "count", "rules",
    "minimumBuildDate", "general_data", "project_resources", "assigned_policies", "build_name",
    "build_number", "names", "indexed_repos", "paths", "filters", "pagination", "principals",
    "includesPattern", "token_spec", "priority", "subject_token", "provider_name", "payload",
    "payloadType", "signatures", "keyid", "sig", "criteria", "policies", "operations", "objects",
    "files", "dependencies", "type", "settings", "autoJoin", "members",
)  # fmt: skip
_WORDS = (
    "local", "virtual", "remote", "federated", "generic", "pypi", "huggingfaceml", "x-local",
    "read", "r", "security", "train", "1", "2026-11-21T00:50:56.171+0000", "../..", "\ud800", "\0",
    "'", "applied-permissions/user", "ANY", "**", "sha256", "0" * 64, "e30=",
)  # fmt: skip
_AQL = (
    "items", "builds", "modules", "artifacts", "dependencies", "archive.entries", ".find(", "(",
    ")", "{", "}", "[", "]", ",", ":", '"name"', '"repo"', '"x-local"', '"$or"', '"$and"',
    '"$msp"', '"$match"', '"$eq"', '"$ne"', '"$gt"', '"$last"', '"2d"', '"@a"', '"@*"',
    '"artifact.name"', '"artifact.module.build.name"', '"*[a"', "1", "-1e9", "null", "true",
    ".include(", ".limit(", ".offset(", ".sort(", '"size"', '"created"', '"property.*"', "\\", '"',
    "\0", "é", "items.find({", ".transitive()",
)  # fmt: skip
_HEADERS = (
    "Range", "If-None-Match", "If-Modified-Since", "If-Range", "X-Checksum", "X-Checksum-Sha1",
    "X-Checksum-Sha256", "X-Checksum-Md5", "X-Checksum-Deploy", "X-Explode-Archive", "Accept",
    "X-Checksum-Deploy-Token", "X-Result-Detail", "Content-Type", "Content-Encoding",
)  # fmt: skip
_HEADER_VALUES = (
    "true", "bytes=0-", "bytes=-0", "bytes=9-1", "bytes=0-0,2-3", "0" * 40, "0" * 64, "*",
    "Tue, 32 Foo 2026", "info, properties", "application/json", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/x-ndjson",
    "application/vnd.pypi.simple.v1+json", "gzip",
)  # fmt: skip
_CONVERTOR = re.compile(r"\{[a-z_]+(?::[a-z]+)?\}")


@dataclass(frozen=True)
class Hostile:
    """One request; ``target`` is method and path, ``caller`` admin, limited or nobody."""

    target: tuple[str, str]
    headers: tuple[tuple[str, str], ...]
    body: bytes
    caller: str

    @property
    def method(self) -> str:
        return self.target[0]

    @property
    def path(self) -> str:
        return self.target[1]


_WIRE = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12)
_ENCODED = st.text(max_size=6).map(
    lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")
)
_NAMES_THERE = st.sampled_from(_KNOWN)
SEGMENTS = st.one_of(
    _NAMES_THERE, _NAMES_THERE, _NAMES_THERE, st.sampled_from(_HOSTILE), _ENCODED, _WIRE
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=6)
    | st.sampled_from(_WORDS),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(_NAMES) | st.text(max_size=4), inner, max_size=5),
    max_leaves=14,
)  # fmt: skip
_QUERIES = st.lists(
    st.tuples(st.sampled_from(_PARAMETERS) | _WIRE, SEGMENTS | st.just("")), max_size=4
).map(lambda pairs: "&".join(f"{name}={value}" if value else name for name, value in pairs))
_BODIES = (
    JSON.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=40)
    | st.lists(st.sampled_from(_AQL), max_size=25).map(lambda parts: "".join(parts).encode())
    | st.lists(JSON, max_size=3).map(lambda rows: "\n".join(map(json.dumps, rows)).encode())
    | _QUERIES.map(str.encode)
)


@st.composite
def _targets(draw: st.DrawFn) -> tuple[str, str]:
    """Method and path of a route with anything in its places, or anything at all."""
    route = draw(st.sampled_from([one for one in ROUTES if isinstance(one, Route)]))

    def filled(match: re.Match[str]) -> str:
        several = match[0].endswith((":item}", ":hub}"))
        segments = draw(st.lists(SEGMENTS, min_size=1, max_size=3 if several else 1))
        return "/".join(segments)

    path = _CONVERTOR.sub(filled, route.path)
    method = draw(st.sampled_from(sorted(route.methods or METHODS)))
    if draw(st.integers(0, 9)) == 0:
        method = draw(st.sampled_from(METHODS))
        path = "/" + "/".join(draw(st.lists(SEGMENTS, max_size=5)))
    query = draw(_QUERIES)
    return method, _on_the_wire(f"{path}?{query}" if query else path)


def _on_the_wire(target: str) -> str:
    """Without what would end the request line: a client can't send that."""
    return re.sub(r"[^!-~]", "%20", target)


_ARBITRARY: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "target": _targets(),
        "headers": st.lists(
            st.tuples(st.sampled_from(_HEADERS), st.sampled_from(_HEADER_VALUES) | _WIRE),
            max_size=2,
        ).map(tuple),
        "body": _BODIES | st.just(b""),
        "caller": st.sampled_from(["admin", "admin", "admin", "limited", "nobody"]),
    }
)
REQUESTS: st.SearchStrategy[Hostile] = _ARBITRARY.map(lambda fields: Hostile(**fields))
