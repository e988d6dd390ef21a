"""All recorded runs of the real JFrog CLI 2.99.0: its requests work, and get what it wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import reference  # noqa: F401 - the fixture of the other tests
from mlops_jfrog.sandbox.server import RunningSandbox, start_in_thread
from mlops_jfrog.sandbox.xray import worker
from sandbox.recordings import Sender

from .jfrog_cli.accounts import PASSWORD, issue
from .jfrog_cli.preparing import empty
from .jfrog_cli.runs import RUNS
from .jfrog_cli.stage import Stage

RECORDED = 176


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """One sandbox for all runs that leave nothing but items and builds."""
    with start_in_thread(tmp_path_factory.mktemp("recorded")) as running:
        yield running


def sender_to(running: RunningSandbox) -> Sender:
    """Sends as ``ci-user``, an administrator, to an empty sandbox."""
    administrator = Sender(running.url, running.admin_token)
    user = {"email": "ci@example.org", "password": PASSWORD, "admin": True}
    administrator.administer("PUT", "api/security/users/ci-user", user)
    empty(administrator)
    token = issue(administrator)["access_token"]
    return Sender(running.url, token, ("ci-user", PASSWORD))


@pytest.mark.parametrize("name", sorted(RUNS))
def test_a_recorded_run(
    shared: RunningSandbox,
    reference: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    with ExitStack() as stack:
        running = shared
        if name.startswith("06-scan"):  # policies and watches outlive the items
            running = stack.enter_context(start_in_thread(tmp_path))
        if name == "06-scan-failed":
            monkeypatch.setattr(worker, "inspect", lambda *_: 1 // 0)
        RUNS[name](Stage(name, reference, running, sender_to(running)))


def test_every_recorded_run_is_among_them(reference: Path) -> None:  # noqa: F811
    recorded = {file.stem for file in (reference / "jf").glob("*.json")}
    assert recorded == RUNS.keys()
    assert len(recorded) == RECORDED
