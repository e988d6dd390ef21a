"""Xray's rules, curation, evidence, exports and the web page never answer with a 5xx.

Each body is a right one in which some parts are exchanged for anything.
"""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from support.platform_client import PlatformClient

TEXT = st.text(max_size=8) | st.sampled_from(["\ud800", "\0", "..", "a/b", "ä", "1", "any"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
SHA256 = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"digest": {"sha256": SHA256}}],
    "predicateType": "https://acme.example/x/v1",
}
ACTIONS = {"fail_build": True, "custom_severity": "Low", "block_download": {"active": True}}


def policy(kind: str, criteria: dict[str, Any]) -> dict[str, Any]:
    rule = {"name": "r", "priority": 1, "criteria": criteria, "actions": ACTIONS}
    return {"name": "p", "type": kind, "rules": [rule]}


def condition(template: str, **values: Any) -> dict[str, Any]:
    given = [{"param_id": name, "value": value} for name, value in values.items()]
    return {"name": "c", "condition_template_id": template, "param_values": given}


BODIES: list[tuple[str, dict[str, Any]]] = [
    ("/xray/api/v2/policies", policy("license", {"allowed_licenses": ["MIT"]})),
    ("/xray/api/v2/policies", policy("operational_risk", {"op_risk_custom": {"is_eol": True}})),
    ("/xray/api/v1/ignore_rules",
     {"notes": "n", "expires_at": "2027-01-01T00:00:00Z",
      "ignore_filters": {"cves": ["any"], "components": [{"name": "x", "version": "1"}],
                         "artifacts": [{"name": "x", "path": "r/"}]}}),
    ("/xray/api/v1/violations",
     {"filters": {"watch_name": "w", "min_severity": "Low", "violation_type": "License",
                  "cve_id": "x", "issue_id": "x"}, "pagination": {"limit": 1, "offset": 1}}),
    ("/xray/api/v2/component/exportDetails",
     {"cyclonedx": True, "package_type": "build", "component_name": "fuzz:1"}),
    ("/xray/api/v2/component/exportDetails",
     {"cyclonedx": True, "package_type": "generic", "path": "default/fuzz-local/x.json"}),
    ("/xray/api/v1/curation/conditions",
     condition("SpecificVersions", package_name="x", package_versions={"gte": "1"})),
    ("/xray/api/v1/curation/conditions", condition("isImmature", package_age_days=3)),
    ("/xray/api/v1/curation/conditions",
     condition("CVECVSSRange", vulnerability_cvss_score_range={"start": 1, "end": 2})),
    ("/xray/api/v1/curation/policies",
     {"name": "p", "condition_id": "1", "scope": "pkg_types", "pkg_types_include": ["pypi"],
      "waivers": [{"pkg_name": "x", "all_versions": True, "justification": "j"}]}),
    ("/evidence/api/v1/subject/fuzz-local/x.json",
     {"payloadType": "application/vnd.in-toto+json", "signatures": [{"keyid": "", "sig": "eA=="}],
      "payload": base64.b64encode(json.dumps(STATEMENT).encode()).decode()}),
    ("/artifactory/api/security/keys/trusted", {"alias": "a", "public_key": "-----BEGIN"}),
]  # fmt: skip
PATHS = [
    "GET /xray/api/v1/ignore_rules/{}?watch={}",
    "GET /xray/api/v1/ignore_rules?page_num={}&num_of_rows={}",
    "DELETE /xray/api/v1/ignore_rules/{}?x={}",
    "GET /xray/api/v1/curation/policies/{}?x={}",
    "DELETE /xray/api/v1/curation/conditions/{}?x={}",
    "GET /xray/api/v1/curation/audit/packages?num_of_rows={}&x={}",
    "GET /evidence/api/v1/subject/{}/{}",
    "DELETE /artifactory/api/security/keys/trusted/{}?x={}",
    "GET /ui/repositories/{}/{}",
    "GET /ui/repositories/fuzz-local/{}?from={}",
    "GET /ui/builds/{}/{}",
    "GET /ui/builds?from={}&x={}",
    "GET /ui/files/{}/{}",
    "GET /ui/login?next={}&x={}",
]
SEGMENT = TEXT.map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe=""))
QUIET = settings(max_examples=25, deadline=None)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A sandbox of its own: a rule that ignores everything must not reach other tests."""
    with start_in_thread(tmp_path_factory.mktemp("sandbox")) as started:
        client = PlatformClient(started)
        client.repository("fuzz-local", xrayIndex=True)
        client.deploy("fuzz-local", "x.json", b"{}")
        client.publish("fuzz", "1", type="python", dependencies=[{"id": "joblib:1.1.0"}])
        yield started


@pytest.fixture(scope="module")
def target(running: RunningSandbox) -> PlatformClient:
    """Its administrator."""
    return PlatformClient(running)


@pytest.fixture(scope="module")
def visitor(running: RunningSandbox) -> Iterator[requests.Session]:
    """The administrator's session on the web page."""
    with requests.Session() as session:
        session.trust_env = False
        form = {"user": running.admin_user, "password": running.admin_password}
        assert session.post(f"{running.url}/ui/login", data=form, timeout=30).status_code == 200
        yield session


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something can be exchanged."""
    yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*path, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from places(each, (*path, position))


def exchanged(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """``body`` with ``value`` at a place, as far as that is still there."""
    if not path:
        return value
    changed = copy.copy(body)
    try:
        changed[path[0]] = exchanged(body[path[0]], path[1:], value)
    except (TypeError, KeyError, IndexError):
        return body
    return changed


@pytest.mark.parametrize(("path", "body"), BODIES)
@given(data=st.data())
@QUIET
def test_bodies(target: PlatformClient, path: str, body: Any, data: st.DataObject) -> None:
    for place in data.draw(st.lists(st.sampled_from(list(places(body))), max_size=3)):
        body = exchanged(body, place, data.draw(JSON))
    answer = target.post(path, data=json.dumps(body))
    assert answer.status_code < 500, (body, answer.text)
    assert target.post("/xray/api/v1/violations", json={}).status_code == 200


@pytest.mark.parametrize("route", PATHS)
@given(first=SEGMENT, second=SEGMENT)
@QUIET
def test_paths(
    target: PlatformClient, visitor: requests.Session, route: str, first: str, second: str
) -> None:
    method, path = route.format(first, second).split(" ", 1)
    if path.startswith("/ui/"):
        answer = visitor.request(method, f"{target.url}{path}", timeout=30)
    else:
        answer = target.send(method, path)
    assert answer.status_code < 500, (path, answer.text)
