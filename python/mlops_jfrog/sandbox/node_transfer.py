"""Copy and move of items, which cost rows but no bytes; inside the transaction that is given."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mlops_jfrog.sandbox import nodes
from mlops_jfrog.sandbox.envelope import Refused
from mlops_jfrog.sandbox.node_properties import properties, set_properties
from mlops_jfrog.sandbox.nodes import Node


@dataclass(frozen=True)
class Transferred:
    """How many files and folders were copied or moved."""

    files: int
    folders: int


@dataclass(frozen=True)
class Step:
    """One item and the path that it gets."""

    source: Node
    path: str


def plan(db: sqlite3.Connection, source: Node, repo: str, path: str) -> list[Step]:
    """Every item of a copy of ``source`` to ``path`` and its new path, parents first.

    An existing folder as target gets the item put into it, as ``cp -r`` does; a root's content goes
    there directly. 400 for a copy onto itself or of a folder into itself.
    """
    target = nodes.find(db, repo, path)
    if source.path and target is not None and target.folder:
        path = f"{path}/{source.name}".lstrip("/")
    if source.repo == repo and f"{path}/".startswith(f"{source.path}/".lstrip("/")):
        raise Refused(400, f"'{repo}:{path}' is '{source.repo}:{source.path}' or lies in it.")
    steps = [] if source.path == "" else [Step(source, path)]
    if source.folder:
        for node in nodes.descendants(db, source):
            relative = node.path[len(source.path) :].lstrip("/")
            steps.append(Step(node, f"{path}/{relative}".lstrip("/")))
    return steps


def copy(db: sqlite3.Connection, steps: list[Step], repo: str, user: str) -> Transferred:
    """Put every step's item at its new path, with its properties; a file there is replaced."""
    files = 0
    for step in steps:
        if step.source.checksums is None:
            copied = nodes.make_folder(db, repo, step.path, user)
        else:
            copied = nodes.deploy(db, repo, step.path, step.source.checksums, user)
            files += 1
        carried = properties(db, step.source)
        if carried:
            set_properties(db, copied, carried)
    return Transferred(files, len(steps) - files)


def move(
    db: sqlite3.Connection, source: Node, steps: list[Step], repo: str, user: str
) -> Transferred:
    """``copy``, then the source is gone."""
    done = copy(db, steps, repo, user)
    nodes.delete(db, source)
    return done
