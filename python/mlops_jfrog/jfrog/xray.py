"""Xray's verdict on a build: start a scan, wait for it, read what it says.

``POST xray/api/v2/ci/build`` starts it, ``POST xray/api/v2/ci/build/scanResult`` answers 202 until
it is there. Three answers are not "clean": not indexed, no policy, not found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlops_jfrog.domain.build_ref import BuildRef
from mlops_jfrog.errors import GateUndecided, NotFoundError
from mlops_jfrog.http import Answer, PlatformSession
from mlops_jfrog.jfrog.violations import Violation, read_violations

_NOT_READY = 202
_NOT_INDEXED = "is not selected for indexing"
_NO_POLICY = "No Xray “Fail build in case of a violation” policy rule has been defined"
_HINT_INDEX = (
    "`mlops-jfrog setup apply` selects builds for indexing and adds a watch with a policy."
)


@dataclass(frozen=True)
class ScanResult:
    """A finished scan."""

    fail_build: bool
    violations: tuple[Violation, ...]
    url: str | None
    """Page of the scan."""


class Xray:
    """Build scans of one platform; ``clock`` and ``sleep`` are ports for tests."""

    def __init__(
        self,
        session: PlatformSession,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._session = session
        self._clock = clock
        self._sleep = sleep

    def scan_build(self, build: BuildRef, *, timeout_seconds: float) -> ScanResult:
        """Scan a build and wait; GateUndecided for every answer that is neither yes nor no."""
        deadline = self._clock() + timeout_seconds
        pause = _Pauses(self._sleep)
        started = self._answer("api/v2/ci/build", build, deadline, pause)
        _refuse_unchecked(started.json(), build)
        result = self._answer("api/v2/ci/build/scanResult", build, deadline, pause)
        return _read(result.json(), build)

    def _answer(self, path: str, build: BuildRef, deadline: float, pause: _Pauses) -> Answer:
        """The first answer that is there; 202 and "not found (yet)" are asked again."""
        while True:
            try:
                answer = self._ask(path, build)
            except NotFoundError:
                answer = None
            if answer is not None and answer.status != _NOT_READY:
                return answer
            self._wait(build, deadline, pause)

    def _wait(self, build: BuildRef, deadline: float, pause: _Pauses) -> None:
        if self._clock() >= deadline:
            raise GateUndecided(
                f"Xray gave no verdict on build {build} in time",
                hint="Raise gates: xray: timeout: in mlops.yml, or look at Xray's own log.",
            )
        pause()

    def _ask(self, path: str, build: BuildRef) -> Answer:
        body: dict[str, object] = {
            "build_name": build.name,
            "build_number": build.number,
            "project": build.project or "",
            "rescan": False,
        }
        return self._session.request("POST", "xray", path, json=body, idempotent=True)


class _Pauses:
    """Waits a little longer each time: quick for a quick scan, sparing for a slow one."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._seconds = 0.1

    def __call__(self) -> None:
        self._sleep(self._seconds)
        self._seconds = min(self._seconds * 1.5, 15.0)


def _refuse_unchecked(document: object, build: BuildRef) -> None:
    info = document.get("info") if isinstance(document, Mapping) else None
    if not isinstance(info, str):
        raise GateUndecided(f"Xray's answer about build {build} says nothing")
    if _NOT_INDEXED in info:
        raise GateUndecided(f"build {build} is not selected for indexing in Xray", hint=_HINT_INDEX)
    if _NO_POLICY in info:
        raise GateUndecided(f"no Xray policy fails build {build} on a violation", hint=_HINT_INDEX)


def _read(document: object, build: BuildRef) -> ScanResult:
    if not isinstance(document, Mapping) or document.get("status") != "completed":
        raise GateUndecided(
            f"the Xray scan of build {build} did not complete", hint="Look at Xray's own log."
        )
    fail_build = document.get("fail_build")
    if not isinstance(fail_build, bool):
        raise GateUndecided(f"the Xray scan of build {build} holds no verdict")
    url = document.get("more_details_url")
    return ScanResult(
        fail_build=fail_build,
        violations=read_violations(document.get("violations")),
        url=url if isinstance(url, str) and url else None,
    )
