"""Builds, promotion, Xray and PyPI never answer malformed input with a 5xx."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.platform_client import PlatformClient

TEXT = st.text(max_size=8) | st.sampled_from(["\ud800", "\0", "..", "a/b", "ä", "1"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FIELDS = {
    "PUT /artifactory/api/build": ["name", "number", "started", "modules", "properties", "vcs"],
    "POST /artifactory/api/build/delete": ["buildName", "buildNumbers", "deleteAll"],
    "POST /artifactory/api/build/promote/fuzz/1": [
        "status", "comment", "targetRepo", "sourceRepo", "properties", "scopes", "timestamp",
    ],
    "POST /artifactory/api/build/retention/fuzz": ["count", "minimumBuildDate"],
    "POST /artifactory/api/search/buildArtifacts": ["buildName", "buildNumber", "repos"],
    "POST /artifactory/api/xray/scanBuild": ["buildName", "buildNumber"],
    "POST /xray/api/v2/policies": ["name", "type", "rules"],
    "POST /xray/api/v2/watches": ["general_data", "project_resources", "assigned_policies"],
    "POST /xray/api/v2/ci/build": ["build_name", "build_number", "project", "rescan"],
    "POST /xray/api/v2/ci/build/scanResult": ["build_name", "build_number"],
    "POST /xray/api/v1/binMgr/builds": ["names"],
    "PUT /xray/api/v1/binMgr/default/repos": ["indexed_repos"],
    "POST /xray/api/v2/summary/artifact": ["paths"],
    "POST /xray/api/v1/violations": ["filters", "pagination"],
}  # fmt: skip
GOOD: dict[str, Any] = {
    "name": "fuzz",
    "buildName": "fuzz",
    "build_name": "fuzz",
    "number": "1",
    "started": PlatformClient.STARTED,
    "type": "security",
    "general_data": {"name": "fuzz"},
}
SEGMENT = TEXT.map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe=""))
PATHS = [
    "GET /artifactory/api/build/{}/{}",
    "DELETE /artifactory/api/build/{}?buildNumbers={}",
    "GET /artifactory/api/builds/buildArtifacts/{}/1/{}",
    "GET /artifactory/api/pypi/{}/simple/{}/",
    "GET /artifactory/api/pypi/fuzz-pypi/packages/{}/{}",
    "GET /artifactory/api/pypi/fuzz-pypi/simple/{}/?x={}",
    "GET /xray/api/v2/policies/{}?x={}",
    "DELETE /xray/api/v2/watches/{}?x={}",
]
QUIET = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def target(client: PlatformClient) -> PlatformClient:
    client.repository("fuzz-pypi", packageType="pypi") if not client.get(
        "/artifactory/api/repositories/fuzz-pypi"
    ).ok else None
    return client


@pytest.mark.parametrize("route", FIELDS)
@given(data=st.data())
@QUIET
def test_bodies(client: PlatformClient, route: str, data: st.DataObject) -> None:
    method, path = route.split(" ")
    body = {name: GOOD[name] for name in FIELDS[route] if name in GOOD}
    body |= data.draw(st.dictionaries(st.sampled_from(FIELDS[route]), JSON, max_size=3))
    answer = client.send(method, path, data=json.dumps(body))
    assert answer.status_code < 500, (body, answer.text)


@pytest.mark.parametrize("route", PATHS)
@given(first=SEGMENT, second=SEGMENT)
@QUIET
def test_paths(target: PlatformClient, route: str, first: str, second: str) -> None:
    method, path = route.split(" ")
    answer = target.send(method, path.format(first, second))
    assert answer.status_code < 500, (path, first, second, answer.text)
