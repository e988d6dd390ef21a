"""Runs where the SageMaker SDK is installed: the registry's spec as the SDK packs and serves it.

``sagemaker_spec.py MODEL FOLDER [served]`` writes JSON.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any

import cloudpickle
from sagemaker.serve.detector.pickler import save_pkl
from sagemaker.serve.spec.inference_spec import InferenceSpec

from mlops_jfrog.integrations.sagemaker import RegistryInferenceSpec

SAMPLE = [[3.0]]


class Listed(RegistryInferenceSpec):
    """A user's own class in the main module: it is pickled by value."""

    def invoke(self, input_object: Any, model: Any) -> list[float]:
        return [float(each) for each in super().invoke(input_object, model)]


def packed(spec: Listed, folder: Path) -> dict[str, object]:
    """The spec as the SDK writes it beside an endpoint's code, read again."""
    save_pkl(folder, (spec, None))
    (file,) = folder.iterdir()
    again, _ = cloudpickle.loads(file.read_bytes())
    return {"size": file.stat().st_size, "packed": again.invoke(SAMPLE, again.load(None))}


def served(spec: Listed) -> object:
    """What the SDK's own in-process server answers; version 2 of it wants torch."""
    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    from sagemaker.serve.builder.schema_builder import SchemaBuilder
    from sagemaker.serve.model_server.in_process_model_server.app import InProcessServer

    server = InProcessServer(inference_spec=spec, schema_builder=SchemaBuilder(SAMPLE, [6.0]))
    app = FastAPI()
    app.include_router(server._router)
    content, headers = json.dumps(SAMPLE), {"Content-Type": "application/json"}
    return TestClient(app).post("/invoke", content=content, headers=headers).json()


def builder_names() -> list[str]:
    """What the guide's builder may be given, and its methods."""
    from sagemaker.serve import ModelBuilder

    return [*inspect.signature(ModelBuilder).parameters, *vars(ModelBuilder)]


def main() -> None:
    model, folder, *wanted = sys.argv[1:]
    spec = Listed(model)
    methods = ("load", "invoke", "prepare", "get_model")
    told: dict[str, object] = {
        "is_spec": isinstance(spec, InferenceSpec),
        "abstract": sorted(InferenceSpec.__abstractmethods__),
        "parameters": {
            name: list(inspect.signature(getattr(InferenceSpec, name)).parameters)
            for name in methods
        },
        **packed(spec, Path(folder)),
    }
    if wanted:
        told["served"] = served(spec)
        told["builder"] = builder_names()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
