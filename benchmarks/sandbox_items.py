"""A data folder with many items, ten properties each, to search in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from mlops_jfrog.domain.properties import Properties
from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.node_properties import set_properties
from mlops_jfrog.sandbox.platform import Platform
from mlops_jfrog.sandbox.repositories import Repository, put

REPOSITORY = "ml-models-local"
_ENVIRONMENTS = ("development", "staging", "production")
_FRAMEWORKS = ("torch", "sklearn", "onnx", "tensorflow", "gguf")


@dataclass(frozen=True)
class Search:
    """A search by two properties; ``share`` of the items is found by it, or one alone."""

    name: str
    criteria: str
    limit: int | None = None


SEARCHES = (
    Search("one common, one that few have", '"@env": "production", "@dataset": "d7"'),
    Search("one common, one that one item has", '"@env": "production", "@training-run": "run-77"'),
    Search("two common ones that no item has together", '"@env": "staging", "@region": "r3-0"'),
    Search("two common ones, the first hundred", '"@env": "staging", "@framework": "onnx"', 100),
)
LARGE_ANSWER = Search("two common ones, all", '"@env": "staging", "@framework": "onnx"')


def properties_of(number: int) -> Properties:
    """Ten: some that many items share, some that few have, one that is each item's own."""
    pairs = {
        "env": _ENVIRONMENTS[number % 3],
        "framework": _FRAMEWORKS[number % 5],
        "region": f"r{number % 9}-{number % 3}",
        "task": f"t{number % 20}",
        "branch": f"b{number % 50}",
        "dataset": f"d{number % 101}",
        "owner": f"o{number % 211}",
        "accuracy": f"{number * 7919 % 1000 / 1000:.3f}",
        "commit": hashlib.sha256(str(number).encode()).hexdigest()[:40],
        "training-run": f"run-{number}",
    }
    return Properties.of(pairs.items())


def fill(data: Path, count: int) -> None:
    """``count`` items in one repository, all with the same content."""
    with Platform(data) as platform, platform.store.receive() as incoming:
        incoming.write(b"weights")
        checksums = incoming.finish()
        with platform.database.write() as db:
            put(db, Repository(REPOSITORY, "local", "generic", {}))
            platform.store.keep(db, incoming, checksums)
            for number in range(count):
                path = f"model-{number // 100}/{number % 100}/model.bin"
                node = nodes.deploy(db, REPOSITORY, path, checksums, "ada")
                set_properties(db, node, properties_of(number))
