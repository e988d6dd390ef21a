"""A version that got into production past every gate: put there by plain requests."""

from __future__ import annotations

import hashlib

from mlops_jfrog.domain.coordinates import ModelVersion
from mlops_jfrog.domain.manifest import Manifest, ManifestFile, Role
from mlops_jfrog.domain.stage_history import Action, Switch
from mlops_jfrog.domain.stage_pointer import StagePointer
from support.project import PRODUCTION, Registry

RUNS_CODE = b"cposix\nsystem\n(S'true'\ntR."


def smuggle(registry: Registry, model: str, version: str, content: bytes = RUNS_CODE) -> None:
    """Deploy ``model.pkl`` with a manifest that fits, and point production at it."""
    digest = hashlib.sha256(content).hexdigest()
    file = ManifestFile("model.pkl", Role.WEIGHTS.value, digest, len(content))
    found = ModelVersion.of(model, version)
    manifest = Manifest.of(found, [file])
    switch = Switch(Action.PROMOTE, version, manifest.sha256, "x", "2026-01-01T00:00:00+00:00", "")
    pointer = StagePointer.after(None, switch, found.model, ("b", "1"))
    folder = f"artifactory/{PRODUCTION}/{model}"
    registry.call("PUT", f"{folder}/{version}/model.pkl", data=content)
    registry.call("PUT", f"{folder}/{version}/mlops-manifest.json", data=manifest.to_bytes())
    registry.call("PUT", f"{folder}/.stages/production.json", data=pointer.to_bytes())
