"""The parts of a build: its recorded dependencies and its artifacts, with their licences."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import PurePosixPath

from mlops_jfrog.domain.build_info import BuildArtifact, BuildDependency, BuildInfo, Module
from mlops_jfrog.sandbox.checksum_store import ChecksumStore
from mlops_jfrog.sandbox.xray.card_licenses import licenses_of_file
from mlops_jfrog.sandbox.xray.component import Component
from mlops_jfrog.sandbox.xray.dependencies import identify, impact_paths, python_dependencies
from mlops_jfrog.sandbox.xray.model_files import artifact_path, component_id_of
from mlops_jfrog.sandbox.xray.package_shelf import PackageShelf

LIBRARY, MODEL, FILE = "library", "machine-learning-model", "file"
_MODEL_SUFFIXES = {
    ".bin", ".ckpt", ".gguf", ".h5", ".hdf5", ".joblib", ".keras", ".npy", ".npz", ".onnx", ".pb",
    ".pickle", ".pkl", ".pt", ".pth", ".safetensors", ".tflite",
}  # fmt: skip


def components_of(
    build: BuildInfo, shelf: PackageShelf, db: sqlite3.Connection, store: ChecksumStore
) -> list[Component]:
    """Each part once, with all the paths that lead to it, in the order of the build-info."""
    found: dict[str, Component] = {}
    for module, dependency in python_dependencies(build):
        _add(found, _library(build, module, dependency, shelf))
    for module in build.modules:
        for artifact in module.artifacts:
            _add(found, _artifact(build, artifact, db, store))
    return list(found.values())


def type_of_file(name: str) -> str:
    """CycloneDX's word for a file by its name."""
    return MODEL if PurePosixPath(name.lower()).suffix in _MODEL_SUFFIXES else FILE


def package_component(shelf: PackageShelf, name: str, version: str, component_id: str) -> Component:
    """A Python package, without the paths that lead to it."""
    return Component(
        component_id=component_id,
        type=LIBRARY,
        name=name,
        version=version,
        impact_paths=(),
        licenses=shelf.licenses(name, version),
        upkeep=shelf.upkeep(name, version),
    )


def _library(
    build: BuildInfo, module: Module, dependency: BuildDependency, shelf: PackageShelf
) -> Component:
    sha256 = dependency.sha256 or ""
    package = identify(dependency.id)
    if package is None:
        component_id = f"generic://{dependency.id}"
        path = (f"build://{build.name}:{build.number}", component_id)
        return Component(component_id, LIBRARY, dependency.id, "", (path,), sha256=sha256)
    paths = tuple(impact_paths(build, module, dependency, package))
    found = package_component(shelf, package.name, package.version, package.component_id)
    return replace(found, impact_paths=paths, sha256=sha256)


def _artifact(
    build: BuildInfo, artifact: BuildArtifact, db: sqlite3.Connection, store: ChecksumStore
) -> Component:
    path, sha256 = artifact_path(artifact), (artifact.sha256 or "").lower()
    component_id = component_id_of(sha256, path)
    return Component(
        component_id=component_id,
        type=type_of_file(artifact.name),
        name=artifact.name,
        version="",
        impact_paths=((f"build://{build.name}:{build.number}", component_id),),
        full_path=path,
        sha256=sha256,
        licenses=_licenses_of_content(db, store, path, sha256),
    )


def _licenses_of_content(
    db: sqlite3.Connection, store: ChecksumStore, path: str, sha256: str
) -> tuple[str, ...]:
    """By the recorded path, or where the content lies since it was promoted."""
    rows = db.execute("SELECT repo, path, name FROM items WHERE sha256 = ?", (sha256,)).fetchall()
    others = (f"{row['repo']}/{row['path']}/{row['name']}" for row in rows)
    for each in (path, *others):
        repo, _, inner = each.partition("/")
        found = licenses_of_file(db, store, repo, inner.removeprefix("./"))
        if found:
            return found
    return ()


def _add(found: dict[str, Component], component: Component) -> None:
    known = found.get(component.component_id)
    if known is not None:
        paths = tuple(dict.fromkeys((*known.impact_paths, *component.impact_paths)))
        component = replace(known, impact_paths=paths)
    found[component.component_id] = component
