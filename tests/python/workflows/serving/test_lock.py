"""Lock files pin versions; what is served from one is that and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlops_jfrog.contract.lock import Lock
from mlops_jfrog.contract.result import Outcome
from mlops_jfrog.errors import (
    ConfigurationError,
    ConflictError,
    Drifted,
    IntegrityError,
    NetworkError,
    NotFoundError,
    UsageError,
)
from mlops_jfrog.workflows.perform import perform
from support.project import PRODUCTION, Registry
from workflows.serving.conftest import Server


def lock(server: Server, *references: str, **arguments: object) -> Outcome:
    names = tuple(reference.replace("MODEL", server.project.model) for reference in references)
    operation = Lock(references=names or None, **arguments)  # type: ignore[arg-type]
    return perform(operation, server.project.context(operation))


def lock_file(server: Server) -> Path:
    return server.project.folder / "models.lock"


def test_a_version_is_pinned_by_every_digest(server: Server, registry: Registry) -> None:
    server.project.release("1")
    outcome = lock(server, "MODEL@production")
    [entry] = json.loads(lock_file(server).read_text())["models"]
    assert (entry["version"], entry["stage"]) == ("1", "production")
    stored = registry.files(PRODUCTION, f"{server.project.model}/1")
    folder = f"{server.project.model}/1"
    assert entry["files"]["model.json"] == stored[f"{folder}/model.json"]
    assert entry["manifestSha256"] == stored[f"{folder}/mlops-manifest.json"]
    assert outcome.outputs["changed"] == [server.project.model]


def test_the_same_again_changes_nothing(server: Server) -> None:
    server.project.release("1")
    lock(server, "MODEL@production")
    before = lock_file(server).read_bytes()
    assert lock(server, "MODEL@production").outputs["unchanged"] is True
    assert lock(server).outputs["unchanged"] is True
    assert lock_file(server).read_bytes() == before


def test_a_check_fails_once_the_stage_has_moved_on(server: Server) -> None:
    server.project.release("1")
    lock(server, "MODEL@production")
    lock(server, check=True)
    server.project.release("2")
    before = lock_file(server).read_bytes()
    with pytest.raises(Drifted):
        lock(server, check=True)
    assert lock_file(server).read_bytes() == before
    assert lock(server).outputs["changed"] == [server.project.model]


def test_what_is_locked_is_served_though_the_stage_moved_on(server: Server) -> None:
    server.project.release("1")
    lock(server, "MODEL@production")
    server.project.release("2")
    outcome = server.once(locked=True, reference=None)
    assert (outcome.outputs["version"], server.weights()) == ("1", "1")


def test_what_is_locked_and_there_needs_no_platform(server: Server) -> None:
    server.project.release("1")
    lock(server, "MODEL@production")
    server.once(locked=True)
    server.link.down()
    asked = len(server.link.relay.first_lines)
    assert server.once(locked=True).outputs["state"] == "ready"
    assert len(server.link.relay.first_lines) == asked


def test_another_version_is_refused(server: Server) -> None:
    for version in ("1", "2"):
        server.project.release(version)
    lock(server, "MODEL@1")
    with pytest.raises(ConflictError, match="locked at 1"):
        server.once(at="2", locked=True)
    with pytest.raises(ConflictError, match="locked at 1"):
        server.once(at="production", locked=True)
    with pytest.raises(NotFoundError, match="not locked"):
        server.once(reference="other@1", locked=True)
    assert server.is_empty()


def test_what_was_served_before_is_not_kept_in_the_place_of_what_is_locked(server: Server) -> None:
    server.project.release("1")
    server.once()
    server.project.release("2")
    lock(server, "MODEL@production")
    server.link.down()
    with pytest.raises(NetworkError):
        server.once(locked=True)
    assert server.is_empty()


def test_content_that_was_exchanged_under_the_same_version_is_refused(
    server: Server, registry: Registry
) -> None:
    server.project.release("1")
    lock(server, "MODEL@1")
    folder = f"artifactory/{PRODUCTION}/{server.project.model}"
    registry.call("DELETE", f"{folder}/1")
    registry.call("DELETE", f"{folder}/.stages")
    registry.call("DELETE", f"artifactory/ml-models-staging-local/{server.project.model}")
    server.project.write("predict.py", "# another one\n")
    server.project.publish(version="1", build_number="9", promote=True)
    with pytest.raises(IntegrityError, match=r"predict\.py"):
        server.once(at="1", locked=True)
    server.machine["MLOPS_CACHE_SIZE"] = "0"
    with pytest.raises(IntegrityError, match="not what was locked"):
        server.once(at="1", locked=True)
    assert server.is_empty()


def test_without_a_lock_file_nothing_is_served(server: Server) -> None:
    with pytest.raises(ConfigurationError, match=r"models\.lock"):
        server.once(locked=True)
    lock_file(server).write_text("{}")
    with pytest.raises(ConfigurationError, match="no lock file"):
        server.once(locked=True)


def test_of_several_models_one_has_to_be_named(server: Server) -> None:
    server.project.release("1")
    lock(server, "MODEL@production")
    document = json.loads(lock_file(server).read_text())
    document["models"].append({**document["models"][0], "model": "other"})
    lock_file(server).write_text(json.dumps(document))
    with pytest.raises(UsageError, match="2 models are locked"):
        server.once(locked=True, reference=None)
    assert server.once(locked=True).outputs["state"] == "ready"


def test_nothing_to_lock_is_an_error(server: Server) -> None:
    with pytest.raises(UsageError, match="no model is named"):
        lock(server)
    with pytest.raises(NotFoundError):
        lock(server, "MODEL@production")
    assert not lock_file(server).exists()
