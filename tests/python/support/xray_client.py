"""Xray of one sandbox: policies, watches, scans."""

from __future__ import annotations

import time
from typing import Any

from support.platform_client import PlatformClient

TRIGGER, RESULT = "/xray/api/v2/ci/build", "/xray/api/v2/ci/build/scanResult"


class XrayClient:
    """Policies, watches and scans of one sandbox."""

    def __init__(self, client: PlatformClient) -> None:
        self.client = client

    def index(self, *patterns: str) -> None:
        answer = self.client.post("/xray/api/v1/binMgr/builds", json={"names": patterns})
        assert answer.status_code == 200, answer.text

    def policy(
        self,
        name: str,
        criteria: object,
        *,
        fail_build: bool,
        block_download: bool = False,
        kind: str = "security",
    ) -> None:
        actions = {"fail_build": fail_build, "block_download": {"active": block_download}}
        rule = {"name": "rule", "priority": 1, "criteria": criteria, "actions": actions}
        body = {"name": name, "type": kind, "rules": [rule]}
        answer = self.client.post("/xray/api/v2/policies", json=body)
        assert answer.status_code == 201, answer.text

    def watch(self, name: str, build: str, *policies: str) -> None:
        self.watch_resource(name, {"type": "build", "name": build}, *policies)

    def watch_resource(self, name: str, resource: object, *policies: str) -> None:
        body = {
            "general_data": {"name": name, "active": True},
            "project_resources": {"resources": [resource]},
            "assigned_policies": [{"name": each, "type": "security"} for each in policies],
        }
        answer = self.client.post("/xray/api/v2/watches", json=body)
        assert answer.status_code == 201, answer.text

    def guard(self, build: str, criteria: object = None, *, fail_build: bool = True) -> None:
        """Index a build and watch it with one rule."""
        self.index(build)
        chosen = criteria or {"min_severity": "High"}
        self.policy(f"{build}-policy", chosen, fail_build=fail_build)
        self.watch(f"{build}-watch", build, f"{build}-policy")

    def violations(self, watch: str, **filters: object) -> list[Any]:
        """What one watch finds."""
        body = {"filters": {"watch_name": watch, **filters}, "pagination": {"limit": 1000}}
        answer = self.client.post("/xray/api/v1/violations", json=body)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["violations"]
        return found

    def trigger(self, build: str, number: str = "1", **fields: object) -> Any:
        body = {"build_name": build, "build_number": number, **fields}
        return self.client.post(TRIGGER, json=body)

    def poll(self, build: str, number: str = "1", **parameters: str) -> Any:
        body = {"build_name": build, "build_number": number}
        return self.client.post(RESULT, json=body, params=parameters)

    def result(self, build: str, number: str = "1", **parameters: str) -> Any:
        """The result, polled for as a client does."""
        while True:
            answer = self.poll(build, number, **parameters)
            if answer.status_code != 202:
                assert answer.status_code == 200, answer.text
                return answer.json()
            assert answer.json() == {"status": "pending"}
            time.sleep(0.01)
